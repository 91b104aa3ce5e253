import { change, type Database } from '../database/query.ts'

/**
 * Cancels a paid order that has not been shipped: refunds it and puts the goods back on the shelf. False when it is too late.
 * Call it inside a transaction.
 */
export const cancelOrder = async (db: Database, orderId: number): Promise<boolean> => {
  const cancelled = await change(
    db,
    `UPDATE orders SET status = 'cancelled', updated_at = now() WHERE id = $1 AND status = 'paid'`,
    [orderId],
  )
  if (cancelled === 0) return false
  await db.query(`UPDATE payments SET status = 'refunded', completed_at = now() WHERE order_id = $1`, [orderId])
  await db.query(`UPDATE deliveries SET status = 'cancelled' WHERE order_id = $1`, [orderId])
  await putBack(db, orderId)
  return true
}

/** Locks the products in the order of their ids, as a checkout does. */
const putBack = async (db: Database, orderId: number): Promise<void> => {
  await db.query(
    `WITH returned AS (
       SELECT p.id, i.quantity FROM products p
         JOIN (SELECT product_id, sum(quantity)::int AS quantity FROM order_items WHERE order_id = $1 GROUP BY product_id) i
           ON i.product_id = p.id
        ORDER BY p.id FOR UPDATE OF p)
     UPDATE products p SET stock = p.stock + returned.quantity, updated_at = now() FROM returned WHERE p.id = returned.id`,
    [orderId],
  )
}
