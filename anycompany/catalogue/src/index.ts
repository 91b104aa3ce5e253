export { catalogue } from './context.ts'
export { catalogueApi } from './http.ts'
export { onProductChanges } from './shop/follow-products.ts'
