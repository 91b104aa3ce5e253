import { change, findRow, getRow, rowsOf, type Database } from '../database/query.ts'

/** A product as the shop's staff sees it. */
export type StockItem = {
  readonly id: number
  readonly name_ko: string
  readonly name_en: string
  readonly price: number
  readonly list_price: number | null
  readonly internal_cost: number
  readonly stock: number
  readonly on_sale: boolean
  readonly updated_at: Date
}

export type StockPage = {
  readonly items: readonly StockItem[]
  readonly total: number
  readonly page: number
  readonly pages: number
}

export type StockChange = { readonly price: number; readonly stock: number; readonly onSale: boolean }

const PAGE_SIZE = 50
const COLUMNS = 'id, name AS name_ko, name_en, price, list_price, internal_cost, stock, on_sale, updated_at'

/** One page of all products whose name contains the text, by id. */
export const readStock = async (db: Database, text: string, asked: number): Promise<StockPage> => {
  const pattern = `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  const condition = `(name ILIKE $1 OR name_en ILIKE $1)`
  const { total } = await getRow<{ total: number }>(
    db,
    `SELECT count(*)::int AS total FROM products WHERE ${condition}`,
    [pattern],
  )
  const pages = Math.max(1, Math.ceil(total / PAGE_SIZE))
  const page = Math.min(asked, pages)
  const items = await rowsOf<StockItem>(
    db,
    `SELECT ${COLUMNS} FROM products WHERE ${condition} ORDER BY id LIMIT ${PAGE_SIZE} OFFSET ${(page - 1) * PAGE_SIZE}`,
    [pattern],
  )
  return { items, total, page, pages }
}

export const findStockItem = (db: Database, id: number): Promise<StockItem | undefined> =>
  findRow<StockItem>(db, `SELECT ${COLUMNS} FROM products WHERE id = $1`, [id])

export const readScarce = (db: Database, limit: number): Promise<readonly StockItem[]> =>
  rowsOf<StockItem>(db, `SELECT ${COLUMNS} FROM products WHERE on_sale ORDER BY stock, id LIMIT $1`, [limit])

/** A price above the list price becomes the list price: nobody advertises a rise as a bargain. */
export const changeStockItem = async (db: Database, id: number, to: StockChange): Promise<boolean> => {
  const changed = await change(
    db,
    `UPDATE products SET price = $2, list_price = greatest(list_price, $2), stock = $3, on_sale = $4, updated_at = now()
      WHERE id = $1`,
    [id, to.price, to.stock, to.onSale],
  )
  return changed === 1
}

/** Old orders keep the product's name. */
export const deleteProduct = async (db: Database, id: number): Promise<boolean> =>
  (await change(db, 'DELETE FROM products WHERE id = $1', [id])) === 1
