import { Router } from 'express'
import type { Pool } from '../database/pool.ts'

/** `GET /health`: 200 when the shop can serve, 503 while its database is away. */
export const healthRoute = (pool: Pool): Router => {
  const router = Router()
  router.get('/health', async (_req, res) => {
    const served = await pool.query('SELECT').then(
      () => true,
      () => false,
    )
    res.status(served ? 200 : 503).json({ status: served ? 'ok' : 'database away' })
  })
  return router
}
