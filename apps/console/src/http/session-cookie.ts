import type { FastifyRequest } from 'fastify'
import { SESSION_S } from '../accounts/sessions.ts'

export const COOKIE = 'banyan-console'
/**
 * A cookie knows no ports: with the path of the pages it would travel to the gateway, and on to the old shop. What lies under `/api` there
 * is the gateway's own, which takes cookies away.
 */
const ATTRIBUTES = 'Path=/api; HttpOnly; SameSite=Strict'

export const cookieOf = (token: string): string => `${COOKIE}=${token}; ${ATTRIBUTES}; Max-Age=${SESSION_S}`

export const CLEARED_COOKIE = `${COOKIE}=; ${ATTRIBUTES}; Max-Age=0`

/** Undefined without one, and with several: then one of them is somebody else's. */
export const tokenIn = ({ headers }: FastifyRequest): string | undefined => {
  const prefix = `${COOKIE}=`
  const found = (headers.cookie ?? '').split(/; */).filter((pair) => pair.startsWith(prefix))
  return found.length === 1 ? found[0]!.slice(prefix.length) : undefined
}
