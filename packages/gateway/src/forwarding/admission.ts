import type { Fault } from '@banyan/model'
import type { Edge, ForwardRoute, ServedRoute } from '../edge.ts'
import { faults } from '../errors.ts'
import { checkContentType, checkOrigin, isSafeMethod } from '../hygiene/cross-site.ts'
import type { RequestHead } from '../hygiene/request-head.ts'
import { sessionRouteOf } from '../identity/session-routes.ts'
import type { ClientAddress } from '../limits/client-address.ts'
import { takeFromQuotas } from '../limits/quotas.ts'
import { rateClassOf, rateLimitHeaders, takeFrom } from '../limits/rates.ts'

const MS_PER_S = 1_000

/** A refusal for the sake of a rate, with the headers that say so. */
export type TooFast = { readonly fault: Fault; readonly headers: readonly string[] }

/** Takes one request from what an address may send, whatever it sends. */
export const checkAddressRate = (
  edge: Edge,
  route: ServedRoute,
  o: { readonly method: string; readonly client: ClientAddress },
): TooFast | undefined => {
  const name = rateClassOf(route.kind, isSafeMethod(o.method))
  const waitMs = takeFrom(edge.addressLimits, name, { key: o.client.key, nowMs: edge.now() })
  return waitMs > 0 ? tooFast('address', waitMs, edge.addressLimits[name]?.rate) : undefined
}

/** Takes one request from what a member may send, and from what they may do of this kind. */
export const checkMemberRate = (
  edge: Edge,
  o: { readonly method: string; readonly url: string; readonly memberId: string },
): TooFast | undefined => {
  const name = isSafeMethod(o.method) ? 'api-read' : 'api-write'
  const nowMs = edge.now()
  const waitMs = takeFrom(edge.memberLimits, name, { key: o.memberId, nowMs })
  if (waitMs > 0) return tooFast('member', waitMs, edge.memberLimits[name]?.rate)
  const over = takeFromQuotas(edge.quotas, { ...o, nowMs })
  return over && tooFast('member', over.waitMs, over.quota)
}

/** Takes one from the unknown session cookies that an address may present. */
export const checkStranger = (edge: Edge, client: ClientAddress): TooFast | undefined => {
  const waitMs = edge.strangers.take(client.key, edge.now())
  return waitMs > 0 ? tooFast('address', waitMs, undefined) : undefined
}

/** Takes one from the sign-ins that the old system may be asked for; requests of anything else are let through. */
export const checkSignIn = (
  { identity, now }: Edge,
  route: ForwardRoute,
  o: { readonly method: string; readonly url: string; readonly client: ClientAddress },
): TooFast | undefined => {
  if (identity?.signIns === undefined || route.kind !== 'passthrough') return undefined
  if (sessionRouteOf(identity.config, o.method, o.url) !== 'in') return undefined
  const { waitMs, per } = identity.signIns.take(o.client.key, now())
  if (waitMs === 0) return undefined
  if (per === 'address') return tooFast('address', waitMs, undefined)
  return { fault: faults.GATEWAY_SIGN_INS_BUSY({ retryAfterS: secondsOf(waitMs) }), headers: [] }
}

const secondsOf = (waitMs: number): number => Math.max(1, Math.ceil(waitMs / MS_PER_S))

const tooFast = (
  per: 'address' | 'member',
  waitMs: number,
  rate: Parameters<typeof rateLimitHeaders>[0] | undefined,
): TooFast => {
  const retryAfterS = secondsOf(waitMs)
  const headers = rate === undefined ? [] : rateLimitHeaders(rate, retryAfterS)
  return { fault: faults.GATEWAY_RATE_LIMITED({ per, retryAfterS }), headers }
}

/** What a new service is spared: cross-site writes and WebSockets, bodies that are no JSON or too long. */
export const checkForwarded = (
  edge: Edge,
  route: ForwardRoute,
  o: {
    readonly head: RequestHead
    readonly method: string
    readonly isUpgrade: boolean
    readonly hasSessionCookie: boolean
  },
): Fault | undefined => {
  const { maxBodyBytes } = route.upstream.limits
  if (o.head.contentLength > maxBodyBytes) return faults.GATEWAY_BODY_TOO_LARGE({ maxBytes: maxBodyBytes })
  if (route.kind !== 'api' || (isSafeMethod(o.method) && !o.isUpgrade)) return undefined
  const rules = { origins: edge.origins, hasSessionCookie: o.hasSessionCookie }
  return checkOrigin(o.head, rules) ?? checkContentType(o.head)
}
