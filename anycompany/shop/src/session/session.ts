import connectPgSimple from 'connect-pg-simple'
import type { Request, RequestHandler } from 'express'
import session from 'express-session'
import type { Pool } from '../database/pool.ts'
import { newFormToken } from '../web/form-token.ts'

declare module 'express-session' {
  interface SessionData {
    /** Set by a login, and by nothing else. */
    userId: number
    /** The secret in this session's forms. */
    formToken: string
    /** A guest's cart; a member's cart belongs to the user. */
    cartId: string
    /** Numbers of the orders placed as a guest in this session. */
    guestOrders: readonly string[]
  }
}

/** Every request renews it: after this long without one, the session is over. */
const IDLE_MS = 30 * 60 * 1_000

export type Sessions = { readonly handler: RequestHandler; readonly close: () => void }

/** Sessions in the table `session`, under the signed cookie `connect.sid`. A visitor who never fills in a form gets none. */
export const openSessions = (pool: Pool, secret: string): Sessions => {
  const PostgresSessions = connectPgSimple(session)
  const store = new PostgresSessions({
    pool,
    tableName: 'session',
    errorLog: (...about: readonly unknown[]) => console.error(...about),
  })
  const cookie = { httpOnly: true, sameSite: 'lax', path: '/', maxAge: IDLE_MS } as const
  const handler = session({
    store,
    secret,
    name: 'connect.sid',
    cookie,
    rolling: true,
    resave: false,
    saveUninitialized: false,
  })
  return { handler, close: () => store.close() }
}

/**
 * Begins a member's session under a new id: an id that somebody planted before the login is worth nothing after it.
 * All it will ever hold is set here, so that no request of this session saves it again: a request still under way
 * at the logout would otherwise bring the session back.
 */
export const beginMemberSession = async (req: Request, userId: number): Promise<void> => {
  await settled((done) => req.session.regenerate(done))
  req.session.userId = userId
  req.session.formToken = newFormToken()
  await settled((done) => req.session.save(done))
}

/** Removes the session, whoever it was. */
export const endSession = (req: Request): Promise<void> => settled((done) => req.session.destroy(done))

const settled = (start: (done: (error?: unknown) => void) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    start((error) => (error === undefined || error === null ? resolve() : reject(error)))
  })
