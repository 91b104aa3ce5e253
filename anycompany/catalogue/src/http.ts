import { type Api, api, query } from '@banyan/service'
import { catalogue } from './context.ts'
import { ProductsById, SearchProducts } from './product/product-queries.ts'

/** `/api/catalogue`, version 1. */
export const catalogueApi: Api = api(catalogue, [
  query('GET', '/products', ProductsById),
  query('GET', '/products/search', SearchProducts),
])
