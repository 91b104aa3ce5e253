import { Router } from 'express'
import type { Pool } from '../database/pool.ts'
import { findMember } from '../session/visitor.ts'

/** What the shop's own scripts ask: who is logged in, and a page that renews the session and does nothing else. */
export const scriptRoutes = (pool: Pool): Router => {
  const router = Router()

  router.get('/account/ping', async (req, res) => {
    res.status((await findMember(pool, req.session.userId)) === undefined ? 401 : 204).end()
  })

  router.get('/account/me', async (req, res) => {
    const member = await findMember(pool, req.session.userId)
    if (member === undefined) return res.status(401).json({ error: 'not logged in' })
    return res.json({ userId: member.userId, email: member.email, role: member.role })
  })

  return router
}
