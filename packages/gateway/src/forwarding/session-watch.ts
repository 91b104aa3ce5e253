import type { IncomingHttpHeaders } from 'node:http'
import type { Identity } from '../edge.ts'
import { findSessionCookie } from '../identity/session-cookie.ts'
import { sessionRouteOf } from '../identity/session-routes.ts'
import { findSetCookie } from './response-head.ts'

/** One answer of the old system, and the request it answers. */
export type LegacyAnswer = {
  readonly method: string
  readonly url: string
  readonly cookie: string
  readonly status: number
  readonly headers: IncomingHttpHeaders
}

/**
 * Learns from the old system's own answers: signed out, or its session cookie cleared: the session ends here before the
 * client hears of it. Signed in, or given another session cookie: whatever was known of the old one is asked for again.
 */
export const watchSessions = ({ config, sessions }: Identity, answer: LegacyAnswer): void => {
  const given = findSetCookie(answer.headers, config.cookieName)
  const change = given === '' ? 'out' : signedInOrOut(config, answer)
  if (change === undefined && given === undefined) return
  const cookie = findSessionCookie(answer.cookie, config.cookieName)
  if (cookie === undefined) return
  if (change === 'out') sessions.end(cookie.key)
  else if (change === 'in' || cookie.header !== `${config.cookieName}=${given}`) sessions.forget(cookie.key)
}

const signedInOrOut = (config: Identity['config'], answer: LegacyAnswer): 'in' | 'out' | undefined =>
  answer.status < 200 || answer.status >= 400 ? undefined : sessionRouteOf(config, answer.method, answer.url)
