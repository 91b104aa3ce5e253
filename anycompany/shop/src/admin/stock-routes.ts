import { Router, type Request, type Response } from 'express'
import type { Pool } from '../database/pool.ts'
import { notFound } from '../web/failure.ts'
import { field, idIn, parameter, problemsIn, wholeNumber, type Problems } from '../web/form.ts'
import { labelFor } from '../web/language.ts'
import { changeStockItem, deleteProduct, findStockItem, readStock, type StockItem } from './stock-list.ts'

const MAX_PAGE = 10_000
const MAX_PRICE = 100_000_000
const MAX_STOCK = 1_000_000

/** Products for the shop's own people: price, stock, on sale or not. Behind `/admin`'s guard. */
export const stockRoutes = (pool: Pool): Router => {
  const router = Router()

  router.get('/admin/products', async (req, res) => {
    const text = parameter(req, 'q').slice(0, 100)
    const list = await readStock(pool, text, wholeNumber(parameter(req, 'page'), 1, MAX_PAGE) ?? 1)
    res.render('admin-products', { title: labelFor(res, 'admin.products'), list, text })
  })

  router.get('/admin/products/:id', async (req, res) => {
    const saved = req.query['saved'] !== undefined
    showItem(res, { item: await itemIn(pool, req), problems: {}, saved })
  })

  router.post('/admin/products/:id', async (req, res) => {
    const item = await itemIn(pool, req)
    const price = wholeNumber(field(req, 'price'), 1, MAX_PRICE)
    const stock = wholeNumber(field(req, 'stock'), 0, MAX_STOCK)
    if (price === undefined || stock === undefined) {
      const problems = {
        price: price === undefined && 'problem.price',
        stock: stock === undefined && 'problem.stock',
      } as const
      return showItem(res.status(422), { item, problems: problemsIn(problems) })
    }
    await changeStockItem(pool, item.id, { price, stock, onSale: field(req, 'onSale') !== '' })
    return res.redirect(303, `/admin/products/${item.id}?saved=1`)
  })

  router.post('/admin/products/:id/delete', async (req, res) => {
    await deleteProduct(pool, (await itemIn(pool, req)).id)
    res.redirect(303, '/admin/products')
  })

  return router
}

type Shown = { readonly item: StockItem; readonly problems: Problems; readonly saved?: boolean }

const showItem = (res: Response, shown: Shown): void =>
  res.render('admin-product', { title: labelFor(res, 'admin.product', shown.item.id), saved: false, ...shown })

const itemIn = async (pool: Pool, req: Request): Promise<StockItem> => {
  const id = idIn(req.params['id'])
  const item = id === undefined ? undefined : await findStockItem(pool, id)
  if (item === undefined) throw notFound()
  return item
}
