import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { countInCart } from '../cart/cart.ts'
import { readDepartments } from '../catalogue/categories.ts'
import type { Pool } from '../database/pool.ts'
import { findRow, type Database } from '../database/query.ts'
import { PageFailure, notFound } from '../web/failure.ts'

/** Somebody who has logged in. Administrators are no customers. */
export type Member = {
  readonly userId: number
  readonly email: string
  readonly role: 'customer' | 'admin'
  readonly customerId: number | null
  readonly name: string | null
}

/** Looks up who is asking, and what every page shows above its content. */
export const knowVisitor =
  (pool: Pool): RequestHandler =>
  async (req, res, next) => {
    const member = await findMember(pool, req.session.userId)
    const [departments, cartCount] = await Promise.all([readDepartments(pool), countInCart(pool, req, member)])
    Object.assign(res.locals, { member, departments, cartCount })
    next()
  }

/** The member who asks, if anybody has logged in. */
export const memberOf = (res: Response): Member | undefined => res.locals['member'] as Member | undefined

/** The user of a session; nobody when the session has none, or the account is gone. */
export const findMember = async (db: Database, userId: number | undefined): Promise<Member | undefined> =>
  userId === undefined
    ? undefined
    : findRow<Member>(
        db,
        `SELECT u.id AS "userId", u.email, u.role, c.id AS "customerId", c.name
           FROM users u LEFT JOIN customers c ON c.user_id = u.id WHERE u.id = $1`,
        [userId],
      )

/** A member who is a customer. */
export type Shopper = Member & { readonly customerId: number; readonly name: string }

/** The customer whose account page this is; only behind {@link shoppersOnly}. */
export const shopperOf = (res: Response): Shopper => {
  const member = memberOf(res)
  if (member === undefined || !isShopper(member)) throw new PageFailure(403, 'failure.customersOnly')
  return member
}

/** Sends visitors to the login and administrators away. */
export const shoppersOnly: RequestHandler = (req, res, next) => {
  if (memberOf(res) === undefined) return askToLogIn(req, res)
  shopperOf(res)
  next()
}

/** Administrators pass; nobody else learns that there is something here. */
export const adminsOnly = (req: Request, res: Response, next: NextFunction): void => {
  const member = memberOf(res)
  if (member === undefined) return askToLogIn(req, res)
  if (member.role !== 'admin') throw notFound()
  next()
}

const askToLogIn = (req: Request, res: Response): void =>
  res.redirect(`/login?next=${encodeURIComponent(req.method === 'GET' ? req.originalUrl : '/account')}`)

const isShopper = (member: Member): member is Shopper => member.customerId !== null
