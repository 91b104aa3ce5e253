import { ProductListingChanged, ProductListings } from '@anycompany/contracts'
import { id, money, words } from '@banyan/model'
import { z } from 'zod'
import { catalogue } from '../context.ts'
import { ProductFound, productName, ProductNamed, ProductPriced, shopPath, StockCounted } from './product.ts'

const row = z.strictObject({
  productId: id,
  name: productName.nullable(),
  price: money.nullable(),
  /** Null where the shop doesn't count. */
  stock: z.int().nullable(),
  isListed: z.boolean(),
  page: shopPath,
  picture: shopPath,
})

/** Every product that the shop sells or has sold, as it was heard of last. */
export const Products = catalogue.readModel(
  'products',
  words('상품', 'Products', 'What the shop sells or has sold, with name, price and stock.'),
  {
    audience: 'public',
    row,
    from: { ProductFound, ProductNamed, ProductPriced, StockCounted, ProductListingChanged },
    on: {
      ProductFound: ({ productId, page, picture }) => [
        {
          op: 'put',
          key: productId,
          row: { productId, name: null, price: null, stock: null, isListed: false, page, picture },
        },
      ],
      ProductNamed: ({ productId, name }) => [{ op: 'patch', key: productId, set: { name } }],
      ProductPriced: ({ productId, price }) => [{ op: 'patch', key: productId, set: { price } }],
      StockCounted: ({ productId, stock }) => [{ op: 'patch', key: productId, set: { stock } }],
      ProductListingChanged: ({ productId, isListed }) => [{ op: 'patch', key: productId, set: { isListed } }],
    },
  },
)

catalogue.inventory(ProductListings, { view: Products, entry: ({ isListed }) => isListed })
