import { faults } from '../errors.ts'
import type { Route } from '../routing/route.ts'
import { Gcra, type Rate } from './gcra.ts'
import type { Quota } from './quotas.ts'

/** Requests are counted per class: a reader of pages does not use up what a writer of posts may do. */
export type RateClass = 'api-read' | 'api-write' | 'pages' | 'passthrough' | 'own'

/** A class without a rate is not limited. */
export type Rates = {
  /** Per client address (IPv6: per /64), before anybody is identified. */
  readonly address?: Partial<Record<RateClass, Rate>>
  /** Per member, after that. Only `api` routes know members. */
  readonly member?: Partial<Record<'api-read' | 'api-write', Rate>>
  /** Per client address: session cookies that are not known yet, each of which costs a question to the old system. */
  readonly strangers?: Rate
  /** What one member may do how often, beside all else. */
  readonly quotas?: readonly Quota[]
}

/** Generous enough for a school behind one address, too little for trying out cookies. */
export const DEFAULT_STRANGERS: Rate = { perSecond: 50, burst: 500 }

/** One limiter per class that has a rate. */
export type RateLimits = Readonly<Partial<Record<RateClass, { readonly rate: Rate; readonly limit: Gcra }>>>

/**
 * Throws `GATEWAY_CONFIG_INVALID` for a rate that would let nothing or everything through. `before`: what is counted there goes on being
 * counted, at the new rates.
 */
export const makeRateLimits = (
  rates: Partial<Record<RateClass, Rate>> | undefined,
  before: RateLimits = {},
): RateLimits =>
  Object.fromEntries(
    Object.entries(rates ?? {}).map(([name, rate]) => {
      if (!(rate.perSecond > 0) || !(rate.burst >= 1))
        throw faults.GATEWAY_CONFIG_INVALID({ what: `the rate of ${name}` })
      const limit = before[name as RateClass]?.limit ?? new Gcra(rate)
      limit.change(rate)
      return [name, { rate, limit }]
    }),
  )

/** Which class a request to a route belongs to. */
export const rateClassOf = (kind: Route['kind'], isSafe: boolean): RateClass => {
  if (kind === 'api') return isSafe ? 'api-read' : 'api-write'
  return kind === 'redirect' ? 'own' : kind
}

/** Milliseconds to wait, 0 for none. */
export const takeFrom = (
  limits: RateLimits,
  name: RateClass,
  o: { readonly key: string; readonly nowMs: number },
): number => limits[name]?.limit.take(o.key, o.nowMs) ?? 0

/** `RateLimit-Policy` and `RateLimit` of draft-ietf-httpapi-ratelimit-headers for one who has to wait. */
export const rateLimitHeaders = (
  { name = 'default', ...rate }: Rate & { readonly name?: string },
  waitS: number,
): readonly string[] => [
  'RateLimit-Policy',
  `"${name}";q=${rate.burst};w=${Math.max(1, Math.ceil(rate.burst / rate.perSecond))}`,
  'RateLimit',
  `"${name}";r=0;t=${waitS}`,
]
