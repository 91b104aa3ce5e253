import { productListing, productReference } from '@anycompany/contracts'
import { words } from '@banyan/model'
import { social } from '../context.ts'

export const ProductBecamePromotable = social.event(
  'ProductBecamePromotable',
  1,
  words('상품을 홍보할 수 있게 됨', 'Product became promotable', 'The shop sells a product: members may promote it.'),
  productReference,
)
export const ProductCeasedPromotable = social.event(
  'ProductCeasedPromotable',
  1,
  words(
    '상품을 더 홍보할 수 없게 됨',
    'Product ceased to be promotable',
    'The shop no longer sells a product: no new post can promote it.',
  ),
  productReference,
)

/** Whether members may promote a product of the shop. What it costs and how many there are, pages ask the catalogue. */
export const promotable = social
  .aggregate('Promotable', words('홍보할 수 있는 상품', 'Promotable', 'Whether members may promote a product.'), {
    initial: (): { readonly isOpen: boolean } => ({ isOpen: false }),
    events: { ProductBecamePromotable, ProductCeasedPromotable },
  })
  .evolve({
    ProductBecamePromotable: () => ({ isOpen: true }),
    ProductCeasedPromotable: () => ({ isOpen: false }),
  })

/** Notes whether the shop sells a product. Repeating it changes nothing; posts that promote what is gone stay, and pages say so. */
export const NotePromotable = promotable.command(
  'NotePromotable',
  words('홍보 가능 여부 기록', 'Note whether promotable', 'Note whether members may promote a product.'),
  {
    input: productListing,
    by: ['service'],
    of: ({ productId }) => productId,
    emits: ['ProductBecamePromotable', 'ProductCeasedPromotable'],
    rejects: {},
    decide: ({ isOpen }, { productId, isListed }) => {
      if (isOpen === isListed) return []
      return [{ type: isListed ? 'ProductBecamePromotable' : 'ProductCeasedPromotable', data: { productId } }]
    },
  },
)
