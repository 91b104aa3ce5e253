import { Router, type Request, type Response } from 'express'
import { PHONE } from '../account/contact.ts'
import type { Pool } from '../database/pool.ts'
import { inTransaction } from '../database/query.ts'
import { memberOf } from '../session/visitor.ts'
import { notFound, PageFailure } from '../web/failure.ts'
import { field } from '../web/form.ts'
import { labelFor } from '../web/language.ts'
import type { LabelKey } from '../web/labels/korean.ts'
import { cancelOrder } from './cancel.ts'
import { isRememberedOrder, rememberGuestOrder } from './guest-orders.ts'
import { findOrder, readOrderItems, type Order } from './orders.ts'

/** Pages of one order, and how a guest finds it again. */
export const orderRoutes = (pool: Pool): Router => {
  const router = Router()

  router.use('/orders/lookup', (_req, res, next) =>
    memberOf(res)?.customerId ? res.redirect(303, '/account/orders') : next(),
  )

  router.get('/orders/lookup', (_req, res) => showLookup(res, { number: '', phone: '' }))

  router.post('/orders/lookup', async (req, res) => {
    const asked = { number: field(req, 'number'), phone: field(req, 'phone') }
    const order = PHONE.test(asked.phone) ? await findOrder(pool, asked.number) : undefined
    if (order === undefined || !samePhone(order.phone, asked.phone)) {
      return showLookup(res.status(404), { ...asked, problem: 'lookup.nothing' })
    }
    rememberGuestOrder(req, order.number)
    res.redirect(303, `/orders/${order.number}`)
  })

  router.get('/orders/:number', async (req, res) => {
    const order = await ownOrder(pool, req, res)
    const items = await readOrderItems(pool, order.id)
    const placed = req.query['placed'] !== undefined && order.status !== 'payment_failed'
    res.render('order', { title: labelFor(res, 'order.title', order.number), order, items, placed })
  })

  router.post('/orders/:number/cancel', async (req, res) => {
    const order = await ownOrder(pool, req, res)
    if (!(await inTransaction(pool, (db) => cancelOrder(db, order.id)))) throw new PageFailure(409, 'failure.tooLate')
    res.redirect(303, `/orders/${order.number}`)
  })

  return router
}

type Lookup = { readonly number: string; readonly phone: string; readonly problem?: LabelKey }

const showLookup = (res: Response, asked: Lookup): void =>
  res.render('order-lookup', { title: labelFor(res, 'lookup.title'), ...asked })

const samePhone = (a: string | null, b: string): boolean => a?.replaceAll('-', '') === b.replaceAll('-', '')

const ownOrder = async (pool: Pool, req: Request, res: Response): Promise<Order> => {
  const order = await findOrder(pool, String(req.params['number']))
  if (order === undefined || !maySee(order, req, res)) throw notFound()
  return order
}

const maySee = (order: Order, req: Request, res: Response): boolean => {
  const member = memberOf(res)
  if (member?.role === 'admin') return true
  if (member !== undefined && member.customerId !== null && member.customerId === order.customer_id) return true
  return isRememberedOrder(req, order.number)
}
