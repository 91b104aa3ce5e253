import { Router, type Request, type Response } from 'express'
import { rowsOf, type Database, inTransaction } from '../database/query.ts'
import type { Pool } from '../database/pool.ts'
import { cancelOrder } from '../orders/cancel.ts'
import { findOrder, orderStatuses, searchOrders, type OrderStatus } from '../orders/orders.ts'
import { adminsOnly } from '../session/visitor.ts'
import { notFound, PageFailure } from '../web/failure.ts'
import { parameter, wholeNumber } from '../web/form.ts'
import { labelFor } from '../web/language.ts'
import { deliverOrder, shipOrder } from './shipping.ts'
import { stockRoutes } from './stock-routes.ts'
import { readScarce } from './stock-list.ts'

const SCARCE_COUNT = 10
const RECENT_ORDERS = 10
const MAX_PAGE = 10_000

/** `/admin`: products, stock and orders, for the shop's own people. */
export const adminRoutes = (pool: Pool): Router => {
  const router = Router()
  router.use('/admin', adminsOnly)

  router.get('/admin', async (_req, res) => {
    const [counts, scarce, recent] = await Promise.all([
      countByStatus(pool),
      readScarce(pool, SCARCE_COUNT),
      searchOrders(pool, { page: 1 }),
    ])
    const orders = recent.orders.slice(0, RECENT_ORDERS)
    res.render('admin', { title: labelFor(res, 'admin.title'), counts, scarce, orders })
  })

  router.get('/admin/orders', async (req, res) => {
    const status = orderStatuses.find((known) => known === parameter(req, 'status'))
    const list = await searchOrders(pool, { status, page: wholeNumber(parameter(req, 'page'), 1, MAX_PAGE) ?? 1 })
    res.render('admin-orders', { title: labelFor(res, 'admin.orders'), list, status, orderStatuses })
  })

  router.post('/admin/orders/:number/ship', (req, res) => moveOrder(pool, shipOrder, req, res))
  router.post('/admin/orders/:number/deliver', (req, res) => moveOrder(pool, deliverOrder, req, res))
  router.post('/admin/orders/:number/cancel', (req, res) => moveOrder(pool, cancelOrder, req, res))

  router.use(stockRoutes(pool))
  return router
}

type Move = (db: Database, orderId: number) => Promise<boolean>

const moveOrder = async (pool: Pool, move: Move, req: Request, res: Response): Promise<void> => {
  const order = await findOrder(pool, String(req.params['number']))
  if (order === undefined) throw notFound()
  if (!(await inTransaction(pool, (db) => move(db, order.id)))) throw new PageFailure(409, 'failure.tooLate')
  res.redirect(303, `/orders/${order.number}`)
}

type StatusCount = { readonly status: OrderStatus; readonly count: number; readonly total: number }

const countByStatus = (db: Database): Promise<readonly StatusCount[]> =>
  rowsOf<StatusCount>(
    db,
    `SELECT status, count(*)::int AS count, sum(total)::float8 AS total FROM orders GROUP BY status ORDER BY count(*) DESC`,
  )
