import { Router, type Request, type Response } from 'express'
import type { Pool } from '../database/pool.ts'
import { notFound } from '../web/failure.ts'
import { idIn, parameter, wholeNumber } from '../web/form.ts'
import { labelFor, languageOf } from '../web/language.ts'
import { findCategory, readTrail, type Category } from './categories.ts'
import { readFacets, wantedIn } from './facets.ts'
import { searchProducts, sorts, type ProductSearch, type Sort } from './product-search.ts'
import { findProduct, readAttributes, readBestsellers, readNewest, readSimilar } from './products.ts'

const SHELF_SIZE = 8
const SIMILAR_COUNT = 4
const MAX_PAGE = 10_000
const MAX_SEARCH_LENGTH = 100

/** Home, category, product and search pages. */
export const catalogueRoutes = (pool: Pool): Router => {
  const router = Router()

  router.get('/', async (req, res) => {
    const [newest, bestsellers] = await Promise.all([readNewest(pool, SHELF_SIZE), readBestsellers(pool, SHELF_SIZE)])
    const goodbye = req.query['goodbye'] !== undefined
    res.render('home', { title: labelFor(res, 'shop.name'), newest, bestsellers, goodbye })
  })

  router.get('/categories/:slug', async (req, res) => {
    const category = await findCategory(pool, req.params.slug)
    if (category === undefined) throw notFound()
    await showCategory(pool, category, req, res)
  })

  router.get('/search', async (req, res) => {
    const search = { ...listAsked(req), text: parameter(req, 'q').slice(0, MAX_SEARCH_LENGTH), categoryId: undefined }
    const list = await searchProducts(pool, search)
    const title = search.text === '' ? labelFor(res, 'search.everything') : labelFor(res, 'search.title', search.text)
    res.render('product-list', { title, list, search, sorts, category: undefined, trail: [], facets: [] })
  })

  router.get('/products/:id', async (req, res) => {
    const id = idIn(req.params.id)
    const product = id === undefined ? undefined : await findProduct(pool, id)
    if (product === undefined) throw notFound()
    const [attributes, similar, trail] = await Promise.all([
      readAttributes(pool, product.id),
      readSimilar(pool, product, SIMILAR_COUNT),
      readTrail(pool, product.category_id),
    ])
    const title = languageOf(res) === 'ko' ? product.name_ko : product.name_en
    res.render('product', { title, product, attributes, similar, trail })
  })

  return router
}

const showCategory = async (pool: Pool, category: Category, req: Request, res: Response): Promise<void> => {
  const search = { ...listAsked(req), text: '', categoryId: category.id }
  const [list, trail, facets] = await Promise.all([
    searchProducts(pool, search),
    readTrail(pool, category.id),
    readFacets(pool, category.id),
  ])
  const title = languageOf(res) === 'ko' ? category.name_ko : category.name_en
  res.render('product-list', { title, list, search, sorts, category, trail, facets })
}

const listAsked = (req: Request): Pick<ProductSearch, 'wanted' | 'sort' | 'page'> => ({
  wanted: wantedIn(req),
  sort: sorts.find((sort) => sort === parameter(req, 'sort')) ?? ('popular' satisfies Sort),
  page: wholeNumber(parameter(req, 'page'), 1, MAX_PAGE) ?? 1,
})
