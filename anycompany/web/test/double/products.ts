import { isFoundBy } from './search.ts'
import { reject } from './world.ts'

type Product = {
  readonly productId: string
  readonly name: { readonly ko: string; readonly en: string }
  readonly price: { readonly minor: number; readonly currency: 'KRW' }
  readonly stock: number
  readonly isListed: boolean
}

const FOUND_MAX = 20

/** What the shop sells, and what of it posts may promote. */
export const createProducts = () => {
  const products = new Map<string, Product>()
  const shown = ({ isListed, ...product }: Product) => ({
    ...product,
    availability: !isListed ? 'gone' : product.stock === 0 ? 'sold-out' : 'available',
    page: `/products/${product.productId}`,
    picture: `/pictures/products/${product.productId}.svg`,
  })
  return {
    addProduct: (
      productId: string,
      o: { readonly ko: string; readonly en: string; readonly won: number; readonly stock: number },
    ) =>
      void products.set(productId, {
        productId,
        name: { ko: o.ko, en: o.en },
        price: { minor: o.won, currency: 'KRW' },
        stock: o.stock,
        isListed: true,
      }),
    /** What the shop changed. */
    changeProduct: (productId: string, change: Partial<Product>) => {
      const product = products.get(productId)
      if (product !== undefined) products.set(productId, { ...product, ...change })
    },
    productsById: (ids: string) => ({
      products: ids.split(',').flatMap((id) => {
        const product = products.get(id)
        return product === undefined ? [] : [shown(product)]
      }),
    }),
    searchProducts: (text: string) => ({
      products: [...products.values()]
        .filter(({ name, isListed }) => isListed && (isFoundBy(name.ko, text) || isFoundBy(name.en, text)))
        .slice(0, FOUND_MAX)
        .map(shown),
    }),
    checkPromotable: (productId: string | null): void =>
      void (productId !== null && products.get(productId)?.isListed !== true && reject('NoSuchProduct')),
  }
}

/** The products of a double. */
export type Products = ReturnType<typeof createProducts>
