import { Router } from 'express'
import { findProduct } from '../catalogue/products.ts'
import { costOf } from '../checkout/cost.ts'
import type { Pool } from '../database/pool.ts'
import { memberOf } from '../session/visitor.ts'
import { notFound, PageFailure } from '../web/failure.ts'
import { field, idIn, wholeNumber } from '../web/form.ts'
import { labelFor } from '../web/language.ts'
import { findCart, MAX_QUANTITY, openCart, putInCart, readCart, setQuantity } from './cart.ts'

/** `/cart` and what changes it. */
export const cartRoutes = (pool: Pool): Router => {
  const router = Router()

  router.get('/cart', async (req, res) => {
    const lines = await readCart(pool, await findCart(pool, req, memberOf(res)))
    res.render('cart', { title: labelFor(res, 'cart.title'), lines, cost: costOf(lines), maxQuantity: MAX_QUANTITY })
  })

  router.post('/cart/items', async (req, res) => {
    const productId = idIn(field(req, 'productId'))
    const product = productId === undefined ? undefined : await findProduct(pool, productId)
    if (product === undefined) throw notFound()
    const quantity = wholeNumber(field(req, 'quantity') || '1', 1, MAX_QUANTITY)
    if (quantity === undefined) throw new PageFailure(422, 'problem.quantity')
    await putInCart(pool, await openCart(pool, req, memberOf(res)), product.id, quantity)
    res.redirect(303, '/cart')
  })

  router.post('/cart/items/:productId', async (req, res) => {
    const productId = idIn(req.params.productId)
    const quantity = wholeNumber(field(req, 'quantity'), 0, MAX_QUANTITY)
    if (quantity === undefined) throw new PageFailure(422, 'problem.quantity')
    const cartId = await findCart(pool, req, memberOf(res))
    if (cartId === undefined || productId === undefined) throw notFound()
    await setQuantity(pool, cartId, productId, quantity)
    res.redirect(303, '/cart')
  })

  return router
}
