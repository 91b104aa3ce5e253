import { productReference } from '@anycompany/contracts'
import { words } from '@banyan/model'
import { social } from '../context.ts'
import { ProductBecamePromotable, ProductCeasedPromotable } from './promotable.ts'

/** One row a product that a post may promote. */
export const PromotableProducts = social.readModel(
  'promotable-products',
  words('홍보할 수 있는 상품 목록', 'Promotable products', 'Which products a post may promote.'),
  {
    audience: 'internal',
    row: productReference,
    from: { ProductBecamePromotable, ProductCeasedPromotable },
    on: {
      ProductBecamePromotable: ({ productId }) => [{ op: 'put', key: productId, row: { productId } }],
      ProductCeasedPromotable: ({ productId }) => [{ op: 'delete', key: productId }],
    },
  },
)
