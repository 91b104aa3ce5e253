import { nameMatches, partsToFind } from '@anycompany/name-search'
import { id, money, type RowOf, words } from '@banyan/model'
import { z } from 'zod'
import { catalogue } from '../context.ts'
import { productName, shopPath } from './product.ts'
import { ProductParts } from './product-parts.ts'
import { Products } from './products.ts'

/** Most products asked for at once. */
export const PRODUCTS_MAX = 100
/** Most products that one search shows. */
export const PRODUCTS_FOUND_MAX = 20
/** Longest text to search for, in characters. */
export const SEARCH_LENGTH_MAX = 100
/** Products of one part that are looked at. */
const CANDIDATES_MAX = 500

/** `gone`: deleted in the shop or taken off sale; its last name and price are still told. */
export const availability = z.enum(['available', 'sold-out', 'gone'])

const shown = z.strictObject({
  productId: id,
  name: productName,
  price: money.nullable(),
  stock: z.int().nullable(),
  availability,
  /** The shop's page of the product, and its picture: paths on this very site; empty where there is none. */
  page: shopPath,
  picture: shopPath,
})
type Shown = z.output<typeof shown>
const answer = z.strictObject({ products: z.array(shown) })

export const ProductsById = catalogue.query(
  'ProductsById',
  words('상품 조회', 'Products by id', 'Some products as the shop has them now.'),
  {
    by: ['member', 'service'],
    input: z.strictObject({ ids: z.array(id).max(PRODUCTS_MAX) }),
    output: answer,
    reads: { products: Products },
    answer: async ({ ids }, _by, { products }) => ({ products: (await products.getMany(ids)).flatMap(shownAs) }),
  },
)

export const SearchProducts = catalogue.query(
  'SearchProducts',
  words('상품 찾기', 'Search products', 'What the shop sells whose name, or its Korean initials, holds a text.'),
  {
    by: ['member'],
    input: z.strictObject({ search: z.string().min(1).max(SEARCH_LENGTH_MAX) }),
    output: answer,
    reads: { parts: ProductParts, products: Products },
    answer: async ({ search }, _by, { parts, products }) => {
      const some = { by: 'productId', limit: CANDIDATES_MAX } as const
      const [first = [], ...rest] = await Promise.all(
        partsToFind(search).map((part) => parts.where('part', part, some)),
      )
      const others = rest.map((rows) => new Set(rows.map((row) => row.productId)))
      const candidates = first.map((row) => row.productId).filter((one) => others.every((ids) => ids.has(one)))
      const found = (await products.getMany(candidates)).filter(
        ({ name }) => name !== null && (nameMatches(name.ko, search) || nameMatches(name.en, search)),
      )
      return { products: found.flatMap(shownAs).sort(byName).slice(0, PRODUCTS_FOUND_MAX) }
    },
  },
)

/** Nothing of a product whose name hasn't been heard yet. */
const shownAs = ({ productId, name, isListed, ...rest }: RowOf<typeof Products>): readonly Shown[] => {
  if (!name) return []
  const inStock = rest.stock === 0 ? ('sold-out' as const) : ('available' as const)
  return [{ productId, name, ...rest, availability: isListed ? inStock : ('gone' as const) }]
}

const collator = new Intl.Collator('ko')

const byName = (a: Shown, b: Shown): number =>
  collator.compare(a.name.ko, b.name.ko) || (a.productId < b.productId ? -1 : 1)
