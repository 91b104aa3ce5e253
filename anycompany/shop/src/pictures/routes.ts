import { Router, type Response } from 'express'
import { findCategory } from '../catalogue/categories.ts'
import type { Pool } from '../database/pool.ts'
import { findRow } from '../database/query.ts'
import { notFound } from '../web/failure.ts'
import { idIn } from '../web/form.ts'
import { drawingFor } from './drawings.ts'
import { coloursNumber, scene } from './scene.ts'

const MAX_AGE_SECONDS = 24 * 60 * 60

/** Pictures of products and categories: drawn here, the same for the same product for ever. */
export const pictureRoutes = (pool: Pool): Router => {
  const router = Router()

  router.get('/pictures/products/:file', async (req, res) => {
    const id = idIn(/^(\d+)\.svg$/.exec(req.params.file)?.[1])
    const slug = id === undefined ? undefined : await findSlugOf(pool, id)
    if (id === undefined || slug === undefined) throw notFound()
    sendPicture(res, scene(drawingFor(slug), coloursNumber(id * 3 + slug.length), id))
  })

  router.get('/pictures/categories/:file', async (req, res) => {
    const category = await findCategory(pool, req.params.file.replace(/\.svg$/, ''))
    if (category === undefined) throw notFound()
    sendPicture(res, scene(drawingFor(category.slug), coloursNumber(category.id), category.id))
  })

  return router
}

const sendPicture = (res: Response, svg: string): void => {
  res.set('Cache-Control', `public, max-age=${MAX_AGE_SECONDS}`).type('svg').send(svg)
}

const findSlugOf = async (pool: Pool, productId: number): Promise<string | undefined> =>
  (
    await findRow<{ slug: string }>(
      pool,
      'SELECT c.slug FROM products p JOIN categories c ON c.id = p.category_id WHERE p.id = $1',
      [productId],
    )
  )?.slug
