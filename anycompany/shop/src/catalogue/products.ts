import { findRow, rowsOf, type Database } from '../database/query.ts'

/** What a card in a list shows. */
export type ProductCard = {
  readonly id: number
  readonly name_ko: string
  readonly name_en: string
  readonly brand: string
  /** Won: it has no minor unit. */
  readonly price: number
  readonly list_price: number | null
  readonly stock: number
}

export type Product = ProductCard & {
  readonly category_id: number
  readonly description: string
  readonly description_en: string
}

export type ProductAttribute = {
  readonly name_ko: string
  readonly name_en: string
  readonly value: string
  readonly value_en: string
}

/** Columns of a {@link ProductCard}, of a table called `p`. */
export const CARD_COLUMNS = 'p.id, p.name AS name_ko, p.name_en, p.brand, p.price, p.list_price, p.stock'

/** A product that is on sale. */
export const findProduct = (db: Database, id: number): Promise<Product | undefined> =>
  findRow<Product>(
    db,
    `SELECT ${CARD_COLUMNS}, p.category_id, p.description, p.description_en FROM products p WHERE p.id = $1 AND p.on_sale`,
    [id],
  )

export const readAttributes = (db: Database, productId: number): Promise<readonly ProductAttribute[]> =>
  rowsOf<ProductAttribute>(
    db,
    `SELECT a.name_ko, a.name_en, pa.value, pa.value_en
       FROM product_attributes pa JOIN attributes a ON a.id = pa.attribute_id
      WHERE pa.product_id = $1 ORDER BY a.position`,
    [productId],
  )

/** Others of the same category. */
export const readSimilar = (db: Database, product: Product, limit: number): Promise<readonly ProductCard[]> =>
  rowsOf<ProductCard>(
    db,
    `SELECT ${CARD_COLUMNS} FROM products p
      WHERE p.category_id = $1 AND p.id <> $2 AND p.on_sale ORDER BY abs(p.price - $3), p.id LIMIT $4`,
    [product.category_id, product.id, product.price, limit],
  )

export const readNewest = (db: Database, limit: number): Promise<readonly ProductCard[]> =>
  rowsOf<ProductCard>(
    db,
    `SELECT ${CARD_COLUMNS} FROM products p WHERE p.on_sale ORDER BY p.created_at DESC, p.id DESC LIMIT $1`,
    [limit],
  )

/** What has been ordered most since the shop opened. */
export const readBestsellers = (db: Database, limit: number): Promise<readonly ProductCard[]> =>
  rowsOf<ProductCard>(
    db,
    `SELECT ${CARD_COLUMNS} FROM products p
       JOIN (SELECT product_id, sum(quantity) AS sold FROM order_items GROUP BY product_id) s ON s.product_id = p.id
      WHERE p.on_sale ORDER BY s.sold DESC, p.id LIMIT $1`,
    [limit],
  )
