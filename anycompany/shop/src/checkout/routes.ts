import { Router, type Request, type Response } from 'express'
import { addAddress, findDefaultAddress } from '../account/addresses.ts'
import { findCart, readCart, type CartLine } from '../cart/cart.ts'
import type { Pool } from '../database/pool.ts'
import { rememberGuestOrder } from '../orders/guest-orders.ts'
import { memberOf, type Member } from '../session/visitor.ts'
import { PageFailure } from '../web/failure.ts'
import { isFine, type Problems } from '../web/form.ts'
import { labelFor } from '../web/language.ts'
import { checkoutIn, checkoutProblems, emptyCheckout, type CheckoutForm } from './checkout-form.ts'
import { costOf } from './cost.ts'
import { findPlaced, placeOrder } from './place-order.ts'

/** More than this, and somebody should rather call the shop; also keeps sums inside PostgreSQL's `integer`. */
export const MAX_ORDER_TOTAL = 1_000_000_000

/** `/checkout`, for members and guests. */
export const checkoutRoutes = (pool: Pool): Router => {
  const router = Router()

  router.get('/checkout', async (req, res) => {
    const member = buyer(res)
    const lines = await readCart(pool, await findCart(pool, req, member))
    if (lines.length === 0) return res.redirect('/cart')
    const address = member?.customerId ? await findDefaultAddress(pool, member.customerId) : undefined
    showCheckout(res, lines, { form: emptyCheckout(address), problems: {} })
  })

  router.post('/checkout', async (req, res) => {
    const member = buyer(res)
    const form = checkoutIn(req)
    const earlier = await findPlaced(pool, form.checkoutKey)
    if (earlier !== undefined) return showOrder(req, res, earlier)
    const cartId = await findCart(pool, req, member)
    const lines = await readCart(pool, cartId)
    if (cartId === undefined || lines.length === 0) return res.redirect(303, '/cart')
    const problems = { ...checkoutProblems(form, member === undefined), ...cartProblems(lines, form) }
    if (!isFine(problems)) return showCheckout(res.status(422), lines, { form, problems })
    const customerId = member?.customerId ?? undefined
    const placed = await placeOrder(pool, { form, cartId, lines, cost: costOf(lines), customerId })
    if (placed.declined) return showCheckout(res.status(402), lines, { form, problems: { card: 'problem.declined' } })
    if (customerId !== undefined && form.saveAddress) await addAddress(pool, customerId, form)
    showOrder(req, res, placed.number)
  })

  return router
}

const buyer = (res: Response): Member | undefined => {
  const member = memberOf(res)
  if (member !== undefined && member.customerId === null) throw new PageFailure(403, 'failure.customersOnly')
  return member
}

const cartProblems = (lines: readonly CartLine[], form: CheckoutForm): Problems => {
  const { total } = costOf(lines)
  if (lines.some((line) => line.quantity > line.stock)) return { cart: 'problem.soldOut' }
  if (total > MAX_ORDER_TOTAL) return { cart: 'problem.tooExpensive' }
  if (form.shownTotal !== '' && form.shownTotal !== String(total)) return { cart: 'problem.priceChanged' }
  return {}
}

type Shown = { readonly form: CheckoutForm; readonly problems: Problems }

const showCheckout = (res: Response, lines: readonly CartLine[], shown: Shown): void =>
  res.render('checkout', { title: labelFor(res, 'checkout.title'), lines, cost: costOf(lines), ...shown })

const showOrder = (req: Request, res: Response, number: string): void => {
  if (memberOf(res) === undefined) rememberGuestOrder(req, number)
  res.redirect(303, `/orders/${number}?placed=1`)
}
