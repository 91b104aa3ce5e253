import type { CartLine } from '../cart/cart.ts'
import type { Pool } from '../database/pool.ts'
import { findRow, getRow, inTransaction, type Database } from '../database/query.ts'
import { cardDigits, requestPayment, type CardAnswer } from '../payment/card-payment.ts'
import type { CheckoutForm } from './checkout-form.ts'
import type { Cost } from './cost.ts'

export type Purchase = {
  readonly form: CheckoutForm
  readonly cartId: string
  readonly lines: readonly CartLine[]
  readonly cost: Cost
  /** Nothing for a guest, who becomes a customer with this order. */
  readonly customerId: number | undefined
}

export type Placed = { readonly number: string; readonly declined: boolean }

/**
 * Records the order, has it paid, and completes it: three steps, since nobody holds a transaction open while a card
 * company thinks. The same form sent twice gives the order it gave before.
 */
export const placeOrder = async (pool: Pool, purchase: Purchase): Promise<Placed> => {
  const order = await inTransaction(pool, (db) => recordOrder(db, purchase))
  if (order === undefined) return { number: await getPlaced(pool, purchase.form.checkoutKey), declined: false }
  const answer = await requestPayment(cardDigits(purchase.form.card) ?? '')
  await inTransaction(pool, (db) =>
    answer.approved ? complete(db, order.id, purchase, answer) : decline(db, order.id, answer),
  )
  return { number: order.number, declined: !answer.approved }
}

/** The number of the order that this form has placed already. */
export const findPlaced = async (db: Database, checkoutKey: string): Promise<string | undefined> =>
  (await findRow<{ number: string }>(db, 'SELECT number FROM orders WHERE checkout_key = $1', [checkoutKey]))?.number

type Order = { readonly id: number; readonly number: string }

const recordOrder = async (db: Database, purchase: Purchase): Promise<Order | undefined> => {
  const order = await insertOrder(db, purchase)
  if (order === undefined) return undefined
  if (purchase.customerId === undefined) await insertGuest(db, order.id, purchase.form)
  for (const line of purchase.lines) {
    await db.query(
      `INSERT INTO order_items (order_id, product_id, product_name, unit_price, quantity) VALUES ($1, $2, $3, $4, $5)`,
      [order.id, line.id, line.name_ko, line.price, line.quantity],
    )
  }
  await db.query(
    `INSERT INTO payments (order_id, method, status, amount, card_last4) VALUES ($1, 'card', 'requested', $2, $3)`,
    [order.id, purchase.cost.total, cardDigits(purchase.form.card)?.slice(-4)],
  )
  return order
}

const insertOrder = (db: Database, { form, cost, customerId }: Purchase): Promise<Order | undefined> => {
  const money = [cost.itemsTotal, cost.shippingFee, cost.total]
  const parcel = [form.recipient, form.phone, form.postcode, form.line1, form.line2, form.memo]
  return findRow<Order>(
    db,
    `WITH next AS (SELECT nextval('orders_id_seq')::int AS id)
     INSERT INTO orders (id, number, status, customer_id, items_total, shipping_fee, total,
                         recipient, phone, postcode, address_line1, address_line2, memo, checkout_key)
     SELECT id, to_char(now(), 'YYYYMMDD-') || lpad(id::text, 6, '0'), 'pending', $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11
       FROM next
     ON CONFLICT (checkout_key) DO NOTHING RETURNING id, number`,
    [customerId ?? null, ...money, ...parcel, form.checkoutKey],
  )
}

const insertGuest = async (db: Database, orderId: number, form: CheckoutForm): Promise<void> => {
  const guest = await getRow<{ id: number }>(
    db,
    'INSERT INTO customers (name, phone, contact_email) VALUES ($1, $2, $3) RETURNING id',
    [form.recipient, form.phone, form.email],
  )
  await db.query('UPDATE orders SET customer_id = $2 WHERE id = $1', [orderId, guest.id])
}

const getPlaced = async (db: Database, checkoutKey: string): Promise<string> => {
  const number = await findPlaced(db, checkoutKey)
  if (number === undefined) throw new Error('An order that had just been there is gone.')
  return number
}

const complete = async (db: Database, orderId: number, purchase: Purchase, answer: CardAnswer): Promise<void> => {
  await settle(db, orderId, { payment: 'approved', order: 'paid', transactionId: answer.transactionId })
  await db.query(`INSERT INTO deliveries (order_id, status) VALUES ($1, 'preparing')`, [orderId])
  await takeFromStock(db, purchase.lines)
  const productIds = purchase.lines.map((line) => line.id)
  await db.query('DELETE FROM cart_items WHERE cart_id = $1 AND product_id = ANY($2)', [purchase.cartId, productIds])
}

/** The form's key is free again: its owner may try another card with it. */
const decline = async (db: Database, orderId: number, answer: CardAnswer): Promise<void> => {
  await settle(db, orderId, { payment: 'declined', order: 'payment_failed', transactionId: answer.transactionId })
  await db.query('UPDATE orders SET checkout_key = NULL WHERE id = $1', [orderId])
}

type Settled = { readonly payment: string; readonly order: string; readonly transactionId: string }

const settle = async (db: Database, orderId: number, to: Settled): Promise<void> => {
  await db.query('UPDATE payments SET status = $2, transaction_id = $3, completed_at = now() WHERE order_id = $1', [
    orderId,
    to.payment,
    to.transactionId,
  ])
  await db.query('UPDATE orders SET status = $2, updated_at = now() WHERE id = $1', [orderId, to.order])
}

/** In the order of the ids, so that two checkouts of the same products never wait for each other in a circle. */
const takeFromStock = async (db: Database, lines: readonly CartLine[]): Promise<void> => {
  for (const line of lines.toSorted((a, b) => a.id - b.id)) {
    await db.query('UPDATE products SET stock = $2, updated_at = now() WHERE id = $1', [
      line.id,
      line.stock - line.quantity,
    ])
  }
}
