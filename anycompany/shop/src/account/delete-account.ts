import type { Pool } from '../database/pool.ts'
import { inTransaction, rowsOf, type Database } from '../database/query.ts'
import { cancelOrder } from '../orders/cancel.ts'

type Account = { readonly userId: number; readonly customerId: number }

/**
 * Deletes a member for good: user, customer, addresses, cart, every session. Paid orders that have not left the house are
 * cancelled first; orders stay for the books, with nothing in them that says whose they were.
 */
export const deleteAccount = (pool: Pool, account: Account): Promise<void> =>
  inTransaction(pool, async (db) => {
    await cancelOpenOrders(db, account.customerId)
    await anonymiseOrders(db, account.customerId)
    await db.query('DELETE FROM customers WHERE id = $1', [account.customerId])
    await db.query('DELETE FROM users WHERE id = $1', [account.userId])
    await endSessionsOf(db, account.userId)
  })

/** Ends a user's sessions, all but the one to keep. */
export const endSessionsOf = async (db: Database, userId: number, keptSid = ''): Promise<void> => {
  await db.query(`DELETE FROM session WHERE sess ->> 'userId' = $1 AND sid <> $2`, [String(userId), keptSid])
}

const cancelOpenOrders = async (db: Database, customerId: number): Promise<void> => {
  const open = await rowsOf<{ id: number }>(
    db,
    `SELECT id FROM orders WHERE customer_id = $1 AND status = 'paid' ORDER BY id`,
    [customerId],
  )
  for (const order of open) await cancelOrder(db, order.id)
}

const anonymiseOrders = async (db: Database, customerId: number): Promise<void> => {
  await db.query(
    `UPDATE payments SET card_last4 = NULL FROM orders o WHERE o.id = payments.order_id AND o.customer_id = $1`,
    [customerId],
  )
  await db.query(
    `UPDATE orders SET customer_id = NULL, recipient = NULL, phone = NULL, postcode = NULL, address_line1 = NULL,
                       address_line2 = NULL, memo = NULL, checkout_key = NULL, updated_at = now() WHERE customer_id = $1`,
    [customerId],
  )
}
