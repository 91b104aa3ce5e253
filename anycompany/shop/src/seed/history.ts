import type { Database } from '../database/query.ts'
import { costOf } from '../checkout/cost.ts'
import type { SeededCustomer } from './accounts.ts'
import { ageInDays, instant, later, seoulDay } from './calendar.ts'
import type { SeededProduct } from './catalogue.ts'
import { continueIds, insertRows } from './insert-rows.ts'
import type { Chance } from './random.ts'

type World = { readonly products: readonly SeededProduct[]; readonly customers: readonly SeededCustomer[] }

const MEMBER_ORDER_COUNT = 5_400
const ORDERS_PER_DEMO_LOGIN = 6
const SHIPPED_AFTER_DAYS = 2
const DELIVERED_AFTER_DAYS = 5
const CARRIER = '한빛택배'

/** Some thousand old orders, with what was paid for them and how far they have come. */
export const seedHistory = async (db: Database, chance: Chance, world: World): Promise<void> => {
  const orders = visitsIn(chance, world)
    .toSorted((a, b) => a.at - b.at)
    .map((visit, index) => orderOf(chance, { ...visit, id: index + 1 }))
  await insertRows(
    db,
    'orders',
    orders.map(({ order }) => order),
  )
  await insertRows(
    db,
    'order_items',
    orders.flatMap(({ items }) => items).map((item, index) => ({ id: index + 1, ...item })),
  )
  await insertRows(
    db,
    'payments',
    orders.map(({ payment }, index) => ({ id: index + 1, ...payment })),
  )
  await insertRows(
    db,
    'deliveries',
    orders.flatMap(({ delivery }) => delivery).map((row, index) => ({ id: index + 1, ...row })),
  )
  for (const table of ['orders', 'order_items', 'payments', 'deliveries']) await continueIds(db, table)
}

type Visit = { readonly at: number; readonly customer: SeededCustomer; readonly lines: readonly Line[] }
type Line = { readonly product: SeededProduct; readonly quantity: number }

const visitsIn = (chance: Chance, { products, customers }: World): readonly Visit[] => {
  const visit = (customer: SeededCustomer, at: number): Visit => ({
    at,
    customer,
    lines: linesOf(chance, products, at),
  })
  const members = customers.filter(({ isGuest }) => !isGuest)
  const someTime = (since: number) => later(since, (ageInDays(since) + 1) * Math.sqrt(chance.next()))
  return [
    ...customers.filter(({ isGuest }) => isGuest).map((guest) => visit(guest, guest.createdAt)),
    ...members
      .filter(({ isDemo }) => isDemo)
      .flatMap((member) =>
        Array.from({ length: ORDERS_PER_DEMO_LOGIN }, (_, n) =>
          visit(member, later(member.createdAt, ageInDays(member.createdAt) - n * 17 - 1)),
        ),
      ),
    ...Array.from({ length: MEMBER_ORDER_COUNT }, () => {
      const member = chance.pick(members)
      return visit(member, someTime(member.createdAt))
    }),
  ]
}

/** A few things sell much better than the rest: squaring chance favours a low rank. */
const linesOf = (chance: Chance, products: readonly SeededProduct[], at: number): readonly Line[] => {
  const onShelf = products.filter(({ createdAt }) => createdAt <= at)
  const chosen = new Map<number, Line>()
  for (let n = chance.pick([1, 1, 1, 2, 2, 3, 4]); n > 0; n -= 1) {
    const rank = Math.floor(chance.next() ** 2 * onShelf.length)
    const product = onShelf[(rank * 37) % onShelf.length]
    if (product !== undefined) chosen.set(product.id, { product, quantity: chance.pick([1, 1, 1, 1, 2, 2, 3]) })
  }
  return [...chosen.values()]
}

type Fate = 'delivered' | 'shipped' | 'paid' | 'cancelled' | 'payment_failed'

const fateOf = (chance: Chance, at: number): Fate => {
  if (chance.happens(0.015)) return 'payment_failed'
  if (chance.happens(0.03)) return 'cancelled'
  if (ageInDays(at) < SHIPPED_AFTER_DAYS) return 'paid'
  return ageInDays(at) < DELIVERED_AFTER_DAYS ? 'shipped' : 'delivered'
}

const orderOf = (chance: Chance, { id, at, customer, lines }: Visit & { readonly id: number }) => {
  const fate = fateOf(chance, at)
  const shippedAt = later(at, 0.5 + chance.next())
  const deliveredAt = later(shippedAt, 1 + chance.next())
  const changedAt = {
    delivered: deliveredAt,
    shipped: shippedAt,
    paid: at,
    cancelled: later(at, 0.2),
    payment_failed: at,
  }[fate]
  const cost = costOf(lines.map(({ product, quantity }) => ({ price: product.price, quantity })))
  const order = {
    id,
    number: `${seoulDay(at)}-${String(id).padStart(6, '0')}`,
    customer_id: customer.id,
    status: fate,
    items_total: cost.itemsTotal,
    shipping_fee: cost.shippingFee,
    total: cost.total,
    recipient: customer.name,
    phone: customer.phone,
    postcode: customer.address.postcode,
    address_line1: customer.address.line1,
    address_line2: customer.address.line2,
    memo: chance.happens(0.2) ? chance.pick(memos) : '',
    created_at: instant(at),
    updated_at: instant(changedAt),
  }
  return {
    order,
    items: lines.map(({ product, quantity }) => itemOf(id, product, quantity)),
    payment: paymentOf(chance, { orderId: id, fate, amount: cost.total, at }),
    delivery: fate === 'payment_failed' ? [] : [deliveryOf(chance, { orderId: id, fate, shippedAt, deliveredAt })],
  }
}

const memos = ['문 앞에 놓아 주세요', '경비실에 맡겨 주세요', '오기 전에 전화 주세요', '부재 시 문자 주세요']

const itemOf = (orderId: number, product: SeededProduct, quantity: number) => ({
  order_id: orderId,
  product_id: product.id,
  product_name: product.name,
  unit_price: product.price,
  quantity,
})

type Charge = { readonly orderId: number; readonly fate: Fate; readonly amount: number; readonly at: number }

const paymentOf = (chance: Chance, { orderId, fate, amount, at }: Charge) => ({
  order_id: orderId,
  method: 'card',
  status: fate === 'payment_failed' ? 'declined' : fate === 'cancelled' ? 'refunded' : 'approved',
  amount,
  card_last4: String(chance.whole(1_000, 9_999)),
  transaction_id: `T${String(orderId).padStart(9, '0')}`,
  requested_at: instant(at),
  completed_at: instant(at + chance.whole(90, 900)),
})

type Parcel = {
  readonly orderId: number
  readonly fate: Fate
  readonly shippedAt: number
  readonly deliveredAt: number
}

const deliveryOf = (chance: Chance, { orderId, fate, shippedAt, deliveredAt }: Parcel) => {
  const isOut = fate === 'shipped' || fate === 'delivered'
  return {
    order_id: orderId,
    status: fate === 'paid' ? 'preparing' : fate,
    carrier: isOut ? CARRIER : null,
    tracking_number: isOut ? String(chance.whole(600_000_000_000, 699_999_999_999)) : null,
    shipped_at: isOut ? instant(shippedAt) : null,
    delivered_at: fate === 'delivered' ? instant(deliveredAt) : null,
  }
}
