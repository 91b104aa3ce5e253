import { ProductListingChanged } from '@anycompany/contracts'
import { partsOf } from '@anycompany/name-search'
import { id, words } from '@banyan/model'
import { z } from 'zod'
import { catalogue } from '../context.ts'
import { ProductNamed } from './product.ts'
import { Products } from './products.ts'

/** Finds products by parts of their name. A product that the shop sells no more is not found. */
export const ProductParts = catalogue.readModel(
  'product-parts',
  words('상품 이름 색인', 'Product parts', 'Which products that the shop sells have which parts in their name.'),
  {
    audience: 'internal',
    row: z.strictObject({ productId: id, part: z.string() }),
    indexes: [['part', 'productId'], 'productId'],
    from: { ProductNamed, ProductListingChanged },
    reads: { products: Products },
    on: {
      ProductNamed: async ({ productId }, _meta, { products }) => partRows(await products.get(productId), productId),
      ProductListingChanged: async ({ productId }, _meta, { products }) =>
        partRows(await products.get(productId), productId),
    },
  },
)

type Product = { readonly isListed: boolean; readonly name: { readonly ko: string; readonly en: string } | null }

const partRows = (product: Product | undefined, productId: string) => [
  { op: 'deleteWhere' as const, index: 'productId' as const, equals: productId },
  ...(product?.isListed && product.name
    ? [...new Set([...partsOf(product.name.ko), ...partsOf(product.name.en)])]
    : []
  ).map((part) => ({ op: 'put' as const, key: `${productId}/${part}`, row: { productId, part } })),
]
