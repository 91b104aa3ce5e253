import { findRow, getRow, rowsOf, type Database } from '../database/query.ts'

export type OrderStatus = 'pending' | 'payment_failed' | 'paid' | 'shipped' | 'delivered' | 'cancelled'

export const orderStatuses: readonly OrderStatus[] = [
  'pending',
  'payment_failed',
  'paid',
  'shipped',
  'delivered',
  'cancelled',
]

/** What a list of orders shows. */
export type OrderSummary = {
  readonly id: number
  readonly number: string
  readonly customer_id: number | null
  readonly status: OrderStatus
  readonly total: number
  readonly created_at: Date
  readonly first_item: string
  readonly first_product_id: number | null
  readonly item_count: number
}

export type Order = {
  readonly id: number
  readonly number: string
  readonly customer_id: number | null
  readonly status: OrderStatus
  readonly items_total: number
  readonly shipping_fee: number
  readonly total: number
  readonly recipient: string | null
  readonly phone: string | null
  readonly postcode: string | null
  readonly address_line1: string | null
  readonly address_line2: string | null
  readonly memo: string | null
  readonly created_at: Date
  readonly payment_status: string | null
  readonly card_last4: string | null
  readonly carrier: string | null
  readonly tracking_number: string | null
  readonly shipped_at: Date | null
  readonly delivered_at: Date | null
}

export type OrderItem = {
  readonly product_id: number | null
  readonly product_name: string
  readonly unit_price: number
  readonly quantity: number
}

/** Whose orders, in which state; page from 1. */
export type OrderSearch = {
  readonly customerId?: number
  readonly status?: OrderStatus | undefined
  readonly page: number
}

export type OrderPage = {
  readonly orders: readonly OrderSummary[]
  readonly total: number
  readonly page: number
  readonly pages: number
}

const PAGE_SIZE = 20

/** One page of orders, newest first; a page beyond the last is the last. */
export const searchOrders = async (db: Database, search: OrderSearch): Promise<OrderPage> => {
  const values = [search.customerId ?? null, search.status ?? null]
  const condition = '($1::int IS NULL OR o.customer_id = $1) AND ($2::text IS NULL OR o.status = $2)'
  const { total } = await getRow<{ total: number }>(
    db,
    `SELECT count(*)::int AS total FROM orders o WHERE ${condition}`,
    values,
  )
  const pages = Math.max(1, Math.ceil(total / PAGE_SIZE))
  const page = Math.min(search.page, pages)
  const orders = await rowsOf<OrderSummary>(
    db,
    `SELECT o.id, o.number, o.customer_id, o.status, o.total, o.created_at,
            i.product_name AS first_item, i.product_id AS first_product_id,
            (SELECT count(*)::int FROM order_items WHERE order_id = o.id) AS item_count
       FROM orders o
       LEFT JOIN LATERAL (SELECT product_name, product_id FROM order_items WHERE order_id = o.id ORDER BY id LIMIT 1) i ON true
      WHERE ${condition} ORDER BY o.created_at DESC, o.id DESC LIMIT ${PAGE_SIZE} OFFSET ${(page - 1) * PAGE_SIZE}`,
    values,
  )
  return { orders, total, page, pages }
}

export const findOrder = (db: Database, number: string): Promise<Order | undefined> =>
  findRow<Order>(
    db,
    `SELECT o.id, o.number, o.customer_id, o.status, o.items_total, o.shipping_fee, o.total, o.recipient, o.phone,
            o.postcode, o.address_line1, o.address_line2, o.memo, o.created_at, p.status AS payment_status, p.card_last4,
            d.carrier, d.tracking_number, d.shipped_at, d.delivered_at
       FROM orders o LEFT JOIN payments p ON p.order_id = o.id LEFT JOIN deliveries d ON d.order_id = o.id
      WHERE o.number = $1`,
    [number],
  )

export const readOrderItems = (db: Database, orderId: number): Promise<readonly OrderItem[]> =>
  rowsOf<OrderItem>(
    db,
    'SELECT product_id, product_name, unit_price, quantity FROM order_items WHERE order_id = $1 ORDER BY id',
    [orderId],
  )
