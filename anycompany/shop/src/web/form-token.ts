import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import { PageFailure } from './failure.ts'
import { secretField } from './form.ts'

const TOKEN_BYTES = 18
/** These two also serve scripts without a form: for them it is enough that no foreign page sent the request. */
const WITHOUT_FORM: readonly string[] = ['/login', '/logout']

/** Makes a token for the forms of a session. */
export const newFormToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url')

/** Gives views `formToken()`, and refuses every form that comes without its session's token. */
export const checkFormToken: RequestHandler = (req, res, next) => {
  res.locals['formToken'] = () => (req.session.formToken ??= newFormToken())
  if (isSafe(req) || hasToken(req) || comesFromHere(req)) return next()
  throw new PageFailure(403, 'failure.form')
}

const isSafe = (req: Request): boolean => req.method === 'GET' || req.method === 'HEAD' || req.method === 'OPTIONS'

const hasToken = (req: Request): boolean => {
  const expected = Buffer.from(req.session.formToken ?? '')
  const found = Buffer.from(secretField(req, '_csrf'))
  return expected.length > 0 && expected.length === found.length && timingSafeEqual(expected, found)
}

const comesFromHere = (req: Request): boolean => {
  if (!WITHOUT_FORM.includes(req.path)) return false
  const site = req.get('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const origin = req.get('origin')
  return origin === undefined || hostIn(origin) === req.host
}

const hostIn = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined)
