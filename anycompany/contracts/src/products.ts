import { id, publishedLanguage, words } from '@banyan/model'
import { z } from 'zod'

const catalogue = publishedLanguage('catalogue')

/** A product of the shop: its id, as the shop spells it. Others ask the catalogue for the rest. */
export const productReference = z.strictObject({ productId: id }).readonly()

export const productListing = z.strictObject({ productId: id, isListed: z.boolean() }).readonly()

/** Every product that was ever heard of, by id, and whether the shop sells it now. */
export const ProductListings = catalogue.inventory(
  'product-listings',
  words('상품 등록 여부', 'Product listings', 'Which products the shop sells now, for comparing.'),
  z.boolean(),
)

/**
 * Whether the shop sells a product. Not listed any more: deleted, or taken off sale; sold out is another matter. One event for both,
 * so that whoever listens hears of one product in the order in which it happened.
 */
export const ProductListingChanged = catalogue.event(
  'ProductListingChanged',
  1,
  words('상품 등록 여부가 바뀜', 'Product listing changed', 'The shop began to sell a product, or stopped selling it.'),
  { data: productListing },
)
