import type { Fault } from '@banyan/model'
import { faults } from '../errors.ts'
import { hasBody } from './check-request.ts'
import type { RequestHead } from './request-head.ts'

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Safe by RFC 9110 §9.2.1: asks for nothing to be changed. */
export const isSafeMethod = (method: string): boolean => SAFE_METHODS.has(method)

/** What a request that changes something, or opens a WebSocket, has to prove. */
export type OriginRules = {
  /** `undefined`: whatever the Host header says, by http or https. */
  readonly origins: ReadonlySet<string> | undefined
  readonly hasSessionCookie: boolean
}

/**
 * Refuses requests that another site made a browser send. Each of `Origin` and `Sec-Fetch-Site` that is there must speak
 * for this origin. With neither, a request without a session cookie goes on as nobody's, and one with it is refused: every
 * browser of the last years sends one of them, so this is a program that carries a cookie and can as well say where from.
 */
export const checkOrigin = (head: RequestHead, rules: OriginRules): Fault | undefined => {
  if (head.fetchSite !== '' && head.fetchSite !== 'same-origin') return faults.GATEWAY_CROSS_SITE({})
  if (head.origin !== '') return isOwnOrigin(head, rules.origins) ? undefined : faults.GATEWAY_CROSS_SITE({})
  if (head.fetchSite === '' && rules.hasSessionCookie) return faults.GATEWAY_ORIGIN_MISSING({})
  return undefined
}

const isOwnOrigin = ({ origin, host }: RequestHead, origins: ReadonlySet<string> | undefined): boolean =>
  origins === undefined ? origin === `http://${host}` || origin === `https://${host}` : origins.has(origin)

const JSON_TYPE = /^application\/json[\t ]*(?:;|$)/i

/** A form can't send this type across sites without asking first, so this is the second lock on the same door. */
export const checkContentType = (head: RequestHead): Fault | undefined =>
  hasBody(head) && !JSON_TYPE.test(head.contentType) ? faults.GATEWAY_CONTENT_TYPE_NOT_JSON({}) : undefined
