import { money, publishedLanguage, words } from '@banyan/model'
import { z } from 'zod'
import { catalogue } from '../context.ts'
import { productName } from '../product/product.ts'
import { Products } from '../product/products.ts'

/** What the shop's own table says of a product; null: nothing that we understand. */
const said = z
  .strictObject({
    name: productName,
    /** Null where the shop says none. */
    price: money.nullable(),
    /** Null where the shop doesn't count. */
    stock: z.int().min(0).nullable(),
    isListed: z.boolean(),
  })
  .readonly()
  .nullable()
export type SaidByShop = z.output<typeof said>

/** The shop publishes nothing: its table is read. */
export const ProductsOfShop = publishedLanguage('Shop').inventory(
  'products',
  words('쇼핑몰의 상품', 'Products of the shop', "What the shop's own table says of its products."),
  said,
)

/** What the shop says nothing of, an amount or a count, stays as it was heard of last. Mended by reading the rows again, and by nothing else: the shop decides. */
export const productsAreTheShops = catalogue.agreement(
  'products-are-the-shops',
  words(
    '상품과 쇼핑몰 상품의 일치',
    "Products are the shop's",
    'Every product is known as the shop has it: name, price, stock, and whether it is sold.',
  ),
  {
    ours: Products,
    theirs: ProductsOfShop,
    agrees: (ours, theirs) => {
      if (theirs === undefined) return ours?.isListed !== true
      if (theirs === null) return true
      return (
        ours?.isListed === theirs.isListed &&
        ours.name?.ko === theirs.name.ko &&
        ours.name.en === theirs.name.en &&
        (theirs.price === null ||
          (ours.price?.minor === theirs.price.minor && ours.price.currency === theirs.price.currency)) &&
        (theirs.stock === null || ours.stock === theirs.stock)
      )
    },
    sends: [],
    mend: () => null,
  },
)
