import { setTimeout as delay } from 'node:timers/promises'
import type { Answer, Fields, Shopper } from '../shopper.ts'
import type { Chance } from '@anycompany/simulation'
import { type Troubles, untilAcknowledged } from './until-acknowledged.ts'

/** Orders that the shop has shown to their buyer: number by the key of the form that placed them. */
export type Orders = Map<string, string>

const PARCEL = { recipient: '김미나', phone: '010-0000-0000', postcode: '04524', line1: '서울 중구 세종대로 110' }
const CARD = '4000 0000 0000 0000'
const PAUSE_MS = 400
const PRODUCTS = 300

type ShopLoad = {
  readonly orders: Orders
  readonly troubles: Troubles
  readonly chance: Chance
  readonly stopping: AbortSignal
}

/** Buys one thing after the other, sending each form until an order is shown for it. */
export const buyThings = async (load: ShopLoad, shopper: Shopper): Promise<void> => {
  while (!load.stopping.aborted) {
    const productId = String(1 + load.chance.below(PRODUCTS))
    const form = await checkoutForm(load, shopper, productId)
    if (form !== undefined) await order(load, shopper, form)
    await delay(load.chance.next() * PAUSE_MS)
  }
}

/** A filled cart and the form to pay it; nothing when that could not be had, for nobody is promised a cart. */
const checkoutForm = async (
  { troubles }: ShopLoad,
  shopper: Shopper,
  productId: string,
): Promise<Fields | undefined> => {
  try {
    await shopper.fillIn(`/products/${productId}`, '/cart/items', { productId, quantity: '1' })
    const form = await shopper.hiddenFields('/checkout', '/checkout')
    return form['checkoutKey'] === undefined ? undefined : form
  } catch {
    troubles.retries += 1
    return undefined
  }
}

const order = async ({ orders, troubles }: ShopLoad, shopper: Shopper, form: Fields): Promise<void> => {
  const fields = { ...form, ...PARCEL, card: CARD }
  const isSettled = ({ status }: Answer) => [303, 402, 422].includes(status)
  const answer = await untilAcknowledged('an order', () => shopper.submit('/checkout', fields), {
    accepts: isSettled,
    troubles,
  })
  const number = /^\/orders\/([^?]+)/.exec(answer.headers.get('location') ?? '')?.[1]
  if (answer.status === 303 && number !== undefined) orders.set(form['checkoutKey'] ?? '', number)
}
