import { getRow, rowsOf, type Database } from '../database/query.ts'
import { CARD_COLUMNS, type ProductCard } from './products.ts'

/** What a list of products is asked for; an empty text matches everything. */
export type ProductSearch = {
  readonly text: string
  readonly categoryId: number | undefined
  /** Value by attribute id: only products that have all of them. */
  readonly wanted: ReadonlyMap<number, string>
  readonly sort: Sort
  /** From 1. */
  readonly page: number
}

export type ProductPage = {
  readonly products: readonly ProductCard[]
  readonly total: number
  readonly page: number
  readonly pages: number
}

export type Sort = keyof typeof orders

export const PAGE_SIZE = 24
const MAX_WORDS = 8

const orders = {
  popular: 'sold DESC, p.id',
  newest: 'p.created_at DESC, p.id DESC',
  cheapest: 'p.price, p.id',
  dearest: 'p.price DESC, p.id',
} as const

export const sorts: readonly Sort[] = ['popular', 'newest', 'cheapest', 'dearest']

/** One page of the products that match; a page beyond the last is the last. */
export const searchProducts = async (db: Database, search: ProductSearch): Promise<ProductPage> => {
  const { condition, values } = conditionOf(search)
  const { total } = await getRow<{ total: number }>(
    db,
    `SELECT count(*)::int AS total FROM products p WHERE ${condition}`,
    values,
  )
  const pages = Math.max(1, Math.ceil(total / PAGE_SIZE))
  const page = Math.min(search.page, pages)
  const products = await rowsOf<ProductCard>(
    db,
    `SELECT ${CARD_COLUMNS}, (SELECT sum(quantity) FROM order_items i WHERE i.product_id = p.id) AS sold
       FROM products p WHERE ${condition} ORDER BY ${orders[search.sort].replace('sold DESC', 'sold DESC NULLS LAST')}
      LIMIT ${PAGE_SIZE} OFFSET ${(page - 1) * PAGE_SIZE}`,
    values,
  )
  return { products, total, page, pages }
}

const conditionOf = (search: ProductSearch): { readonly condition: string; readonly values: readonly unknown[] } => {
  const values: unknown[] = []
  const bind = (value: unknown): string => `$${values.push(value)}`
  const conditions = [
    'p.on_sale',
    ...(search.categoryId === undefined ? [] : [below(bind(search.categoryId))]),
    ...wordsOf(search.text).map((word) => mentions(bind(`%${word}%`))),
    ...[...search.wanted].map(([attributeId, value]) => has(bind(attributeId), bind(value))),
  ]
  return { condition: conditions.join(' AND '), values }
}

const below = (categoryId: string): string =>
  `p.category_id IN (WITH RECURSIVE tree AS (
     SELECT id FROM categories WHERE id = ${categoryId}
     UNION ALL SELECT c.id FROM categories c JOIN tree ON c.parent_id = tree.id) SELECT id FROM tree)`

const mentions = (pattern: string): string =>
  `(concat_ws(' ', p.name, p.name_en, p.brand, p.description) ILIKE ${pattern}
    OR EXISTS (SELECT FROM categories c WHERE c.id = p.category_id AND concat_ws(' ', c.name_ko, c.name_en) ILIKE ${pattern}))`

const has = (attributeId: string, value: string): string =>
  `EXISTS (SELECT FROM product_attributes pa
            WHERE pa.product_id = p.id AND pa.attribute_id = ${attributeId} AND pa.value = ${value})`

/** The words one looks for; what LIKE takes for a wildcard is meant literally. */
const wordsOf = (text: string): readonly string[] =>
  text
    .split(/\s+/u)
    .filter((word) => word !== '')
    .slice(0, MAX_WORDS)
    .map((word) => word.replaceAll(/[\\%_]/g, String.raw`\$&`))
