import { faults } from '../errors.ts'
import { normalisePath } from '../routing/normalise.ts'
import { Gcra, type Rate } from './gcra.ts'

/**
 * So often may one member do one thing: a request of this method to this path, where a segment `*` stands for any one. Counted beside
 * the member's rate, before the request is forwarded and whatever becomes of it.
 */
export type Quota = Rate & {
  /** Says in an answer which one is used up: letters, digits and `-`. */
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
}

type Counted = { readonly quota: Quota; readonly segments: readonly string[]; readonly limit: Gcra }

/** Quotas by method. */
export type Quotas = ReadonlyMap<string, readonly Counted[]>

/**
 * Throws `GATEWAY_CONFIG_INVALID` for a quota that would let nothing or everything through, or that no request can meet. `before`: what is
 * counted there under the same name goes on being counted.
 */
export const makeQuotas = (quotas: readonly Quota[] = [], before: Quotas = new Map()): Quotas => {
  const known = new Map([...before.values()].flat().map(({ quota, limit }) => [quota.name, limit]))
  return Map.groupBy(
    quotas.map((quota): Counted => {
      const { name, path, perSecond, burst } = quota
      const fits = /^[a-z0-9-]+$/.test(name) && normalisePath(path) === path && perSecond > 0 && burst >= 1
      if (!fits) throw faults.GATEWAY_CONFIG_INVALID({ what: `the quota ${name} of ${path}` })
      const limit = known.get(name) ?? new Gcra(quota)
      limit.change(quota)
      return { quota, segments: path.split('/'), limit }
    }),
    ({ quota }) => quota.method,
  )
}

/** Takes one from every quota that a request counts for; the first that has none left, with the milliseconds until it has. */
export const takeFromQuotas = (
  quotas: Quotas,
  o: { readonly method: string; readonly url: string; readonly memberId: string; readonly nowMs: number },
): { readonly quota: Quota; readonly waitMs: number } | undefined => {
  const ofMethod = quotas.get(o.method)
  if (ofMethod === undefined) return undefined
  // As the most generous reader would take it: another spelling of a path is no way around its quota.
  const segments = (normalisePath(o.url.split('?', 1)[0] ?? '') ?? '').split('/')
  for (const { quota, segments: wanted, limit } of ofMethod) {
    if (wanted.length !== segments.length || !wanted.every((one, i) => one === '*' || one === segments[i])) continue
    const waitMs = limit.take(o.memberId, o.nowMs)
    if (waitMs > 0) return { quota, waitMs }
  }
  return undefined
}
