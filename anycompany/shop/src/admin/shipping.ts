import { change, type Database } from '../database/query.ts'

const CARRIER = '한빛택배'

/** A paid order leaves the house. False when it is not (or no longer) paid. Call it inside a transaction. */
export const shipOrder = async (db: Database, orderId: number): Promise<boolean> => {
  if (!(await move(db, orderId, { from: 'paid', to: 'shipped' }))) return false
  await db.query(
    `UPDATE deliveries SET status = 'shipped', carrier = $2, shipped_at = now(),
            tracking_number = lpad((order_id * 7919 % 1000000000)::text, 12, '6') WHERE order_id = $1`,
    [orderId, CARRIER],
  )
  return true
}

/** A shipped order has arrived. False when it was not under way. Call it inside a transaction. */
export const deliverOrder = async (db: Database, orderId: number): Promise<boolean> => {
  if (!(await move(db, orderId, { from: 'shipped', to: 'delivered' }))) return false
  await db.query(`UPDATE deliveries SET status = 'delivered', delivered_at = now() WHERE order_id = $1`, [orderId])
  return true
}

type Move = { readonly from: string; readonly to: string }

const move = async (db: Database, orderId: number, { from, to }: Move): Promise<boolean> =>
  (await change(db, 'UPDATE orders SET status = $3, updated_at = now() WHERE id = $1 AND status = $2', [
    orderId,
    from,
    to,
  ])) === 1
