import { Router, type Request } from 'express'
import { destinationIn, destinationProblems, emptyCheckout } from '../checkout/checkout-form.ts'
import type { Pool } from '../database/pool.ts'
import { searchOrders } from '../orders/orders.ts'
import { endSession } from '../session/session.ts'
import { memberOf, shopperOf, shoppersOnly } from '../session/visitor.ts'
import { notFound } from '../web/failure.ts'
import { idIn, isFine, parameter, secretField, wholeNumber } from '../web/form.ts'
import { labelFor } from '../web/language.ts'
import { addAddress, makeDefaultAddress, MAX_ADDRESSES, readAddresses, removeAddress } from './addresses.ts'
import { deleteAccount } from './delete-account.ts'
import { isPasswordOf } from './profile.ts'
import { profileRoutes } from './profile-routes.ts'

const RECENT_ORDERS = 5
const MAX_PAGE = 10_000

/** `/account`: a customer's orders, addresses, profile, and the way out. */
export const accountRoutes = (pool: Pool): Router => {
  const router = Router()

  router.get('/account', (_req, res, next) => (memberOf(res)?.role === 'admin' ? res.redirect('/admin') : next()))
  router.use('/account', shoppersOnly)

  router.get('/account', async (_req, res) => {
    const { orders, total } = await searchOrders(pool, { customerId: shopperOf(res).customerId, page: 1 })
    res.render('account', { title: labelFor(res, 'account.title'), orders: orders.slice(0, RECENT_ORDERS), total })
  })

  router.get('/account/orders', async (req, res) => {
    const page = wholeNumber(parameter(req, 'page'), 1, MAX_PAGE) ?? 1
    const list = await searchOrders(pool, { customerId: shopperOf(res).customerId, page })
    res.render('account-orders', { title: labelFor(res, 'account.orders'), list })
  })

  router.use(profileRoutes(pool))
  router.use(addressRoutes(pool))
  router.use(farewellRoutes(pool))
  return router
}

const addressRoutes = (pool: Pool): Router => {
  const router = Router()

  router.get('/account/addresses', async (_req, res) => {
    const addresses = await readAddresses(pool, shopperOf(res).customerId)
    res.render('account-addresses', {
      title: labelFor(res, 'account.addresses'),
      addresses,
      values: emptyCheckout(),
      problems: {},
    })
  })

  router.post('/account/addresses', async (req, res) => {
    const { customerId } = shopperOf(res)
    const values = destinationIn(req)
    const addresses = await readAddresses(pool, customerId)
    const problems = {
      ...destinationProblems(values),
      ...(addresses.length >= MAX_ADDRESSES && { recipient: 'problem.tooManyAddresses' as const }),
    }
    if (!isFine(problems)) {
      const title = labelFor(res, 'account.addresses')
      return res.status(422).render('account-addresses', { title, addresses, values, problems })
    }
    await addAddress(pool, customerId, values)
    return res.redirect(303, '/account/addresses')
  })

  router.post('/account/addresses/:id/remove', async (req, res) => {
    await removeAddress(pool, shopperOf(res).customerId, addressIn(req))
    res.redirect(303, '/account/addresses')
  })

  router.post('/account/addresses/:id/default', async (req, res) => {
    await makeDefaultAddress(pool, shopperOf(res).customerId, addressIn(req))
    res.redirect(303, '/account/addresses')
  })

  return router
}

const addressIn = (req: Request): number => {
  const id = idIn(req.params['id'])
  if (id === undefined) throw notFound()
  return id
}

const farewellRoutes = (pool: Pool): Router => {
  const router = Router()

  router.get('/account/delete', (_req, res) =>
    res.render('account-delete', { title: labelFor(res, 'account.delete'), problems: {} }),
  )

  router.post('/account/delete', async (req, res) => {
    const shopper = shopperOf(res)
    if (!(await isPasswordOf(pool, shopper.userId, secretField(req, 'password')))) {
      const title = labelFor(res, 'account.delete')
      return res.status(422).render('account-delete', { title, problems: { password: 'problem.wrongPassword' } })
    }
    await deleteAccount(pool, shopper)
    await endSession(req)
    res.clearCookie('connect.sid', { httpOnly: true, sameSite: 'lax', path: '/' })
    return res.redirect(303, '/?goodbye=1')
  })

  return router
}
