import type { Request } from 'express'
import { CARD_COLUMNS, type ProductCard } from '../catalogue/products.ts'
import type { Pool } from '../database/pool.ts'
import { findRow, getRow, inTransaction, rowsOf, type Database } from '../database/query.ts'
import type { Member } from '../session/visitor.ts'

export const MAX_QUANTITY = 99

export type CartLine = ProductCard & { readonly quantity: number }

/** The id of the visitor's cart, if one has been begun: a member's own, or that of the guest's session. */
export const findCart = async (db: Database, req: Request, member: Member | undefined): Promise<string | undefined> => {
  if (member === undefined) return req.session.cartId
  return (await findRow<{ id: string }>(db, 'SELECT id FROM carts WHERE user_id = $1', [member.userId]))?.id
}

/** The id of the visitor's cart, which now exists. */
export const openCart = async (db: Database, req: Request, member: Member | undefined): Promise<string> => {
  if (member !== undefined) return openMemberCart(db, member.userId)
  const known = req.session.cartId
  if (known !== undefined && (await findRow(db, 'SELECT FROM carts WHERE id = $1', [known])) !== undefined) return known
  const { id } = await getRow<{ id: string }>(db, 'INSERT INTO carts DEFAULT VALUES RETURNING id')
  req.session.cartId = id
  return id
}

/** What lies in the cart and is still on sale, in the order it was put there. */
export const readCart = async (db: Database, cartId: string | undefined): Promise<readonly CartLine[]> =>
  cartId === undefined
    ? []
    : rowsOf<CartLine>(
        db,
        `SELECT ${CARD_COLUMNS}, i.quantity FROM cart_items i JOIN products p ON p.id = i.product_id AND p.on_sale
          WHERE i.cart_id = $1 ORDER BY i.added_at, p.id`,
        [cartId],
      )

export const countInCart = async (db: Database, req: Request, member: Member | undefined): Promise<number> => {
  const cartId = await findCart(db, req, member)
  if (cartId === undefined) return 0
  const { count } = await getRow<{ count: number }>(
    db,
    `SELECT coalesce(sum(quantity), 0)::int AS count
       FROM cart_items i JOIN products p ON p.id = i.product_id AND p.on_sale WHERE i.cart_id = $1`,
    [cartId],
  )
  return count
}

/** Adds to what is there already, up to 99 of a product. */
export const putInCart = async (db: Database, cartId: string, productId: number, quantity: number): Promise<void> => {
  await db.query(
    `INSERT INTO cart_items AS i (cart_id, product_id, quantity) VALUES ($1, $2, $3)
     ON CONFLICT (cart_id, product_id) DO UPDATE SET quantity = least(i.quantity + excluded.quantity, ${MAX_QUANTITY})`,
    [cartId, productId, quantity],
  )
}

/** Sets the quantity of a product that is in the cart; 0 takes it out. */
export const setQuantity = async (db: Database, cartId: string, productId: number, quantity: number): Promise<void> => {
  await (quantity === 0
    ? db.query('DELETE FROM cart_items WHERE cart_id = $1 AND product_id = $2', [cartId, productId])
    : db.query('UPDATE cart_items SET quantity = $3 WHERE cart_id = $1 AND product_id = $2', [
        cartId,
        productId,
        quantity,
      ]))
}

/** Moves a guest's cart into the member's own. */
export const takeOverGuestCart = (pool: Pool, guestCartId: string, userId: number): Promise<void> =>
  inTransaction(pool, async (db) => {
    const lines = await rowsOf<{ product_id: number; quantity: number }>(
      db,
      'SELECT product_id, quantity FROM cart_items WHERE cart_id = $1 ORDER BY product_id',
      [guestCartId],
    )
    const cartId = await openMemberCart(db, userId)
    for (const line of lines) await putInCart(db, cartId, line.product_id, line.quantity)
    await db.query('DELETE FROM carts WHERE id = $1 AND user_id IS NULL', [guestCartId])
  })

const openMemberCart = async (db: Database, userId: number): Promise<string> => {
  await db.query('INSERT INTO carts (user_id) VALUES ($1) ON CONFLICT (user_id) DO NOTHING', [userId])
  return (await getRow<{ id: string }>(db, 'SELECT id FROM carts WHERE user_id = $1', [userId])).id
}
