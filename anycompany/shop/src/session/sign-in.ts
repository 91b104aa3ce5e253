import { Router, type Request, type Response } from 'express'
import { takeOverGuestCart } from '../cart/cart.ts'
import type { Pool } from '../database/pool.ts'
import { findRow } from '../database/query.ts'
import { field, parameter, secretField } from '../web/form.ts'
import type { LabelKey } from '../web/labels/korean.ts'
import { labelFor } from '../web/language.ts'
import { localPath } from '../web/local-path.ts'
import { rememberFailedLogins } from './failed-logins.ts'
import { passwordMatches } from './password.ts'
import { beginMemberSession, endSession } from './session.ts'
import { memberOf } from './visitor.ts'

/** `/login` and `/logout`. */
export const signInRoutes = (pool: Pool): Router => {
  const failed = rememberFailedLogins()
  const router = Router()

  router.get('/login', (req, res) => {
    const next = localPath(parameter(req, 'next'), '/account')
    if (memberOf(res) !== undefined) return res.redirect(next)
    showLogin(res, { next, email: '' })
  })

  router.post('/login', async (req, res) => {
    const form = {
      email: field(req, 'email'),
      next: localPath(field(req, 'next') || parameter(req, 'next'), '/account'),
    }
    const who = `${form.email.toLowerCase()} ${req.ip}`
    if (failed.tooMany(who)) return showLogin(res.status(429), { ...form, problem: 'login.tooMany' })
    const user = await findUser(pool, form.email)
    if (!(await passwordMatches(secretField(req, 'password'), user?.password_hash)) || user === undefined) {
      failed.add(who)
      return showLogin(res.status(401), { ...form, problem: 'login.wrong' })
    }
    await logIn(pool, req, user.id)
    res.redirect(303, form.next)
  })

  router.post('/logout', async (req, res) => {
    await endSession(req)
    res.clearCookie('connect.sid', { httpOnly: true, sameSite: 'lax', path: '/' })
    res.redirect(303, '/')
  })

  return router
}

/** Begins the member's session and brings the guest's cart along. */
export const logIn = async (pool: Pool, req: Request, userId: number): Promise<void> => {
  const guestCart = req.session.cartId
  await beginMemberSession(req, userId)
  if (guestCart !== undefined) await takeOverGuestCart(pool, guestCart, userId)
}

type LoginForm = { readonly email: string; readonly next: string; readonly problem?: LabelKey }

const showLogin = (res: Response, form: LoginForm): void =>
  res.render('login', { title: labelFor(res, 'login.title'), ...form })

const findUser = (pool: Pool, email: string) =>
  findRow<{ id: number; password_hash: string }>(
    pool,
    'SELECT id, password_hash FROM users WHERE lower(email) = lower($1)',
    [email],
  )
