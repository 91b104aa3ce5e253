import type { UpstreamLimits } from './config.ts'
import type { Edge } from './edge.ts'
import { faults } from './errors.ts'
import type { Upstream } from './forwarding/upstream.ts'
import { makeQuotas } from './limits/quotas.ts'
import { makeRateLimits, type Rates } from './limits/rates.ts'

/** What may be changed while a gateway runs; what is left out stays as it is. */
export type Tuning = {
  readonly rates?: Pick<Rates, 'address' | 'member' | 'quotas'>
  /** By the name of the upstream. */
  readonly upstreams?: Readonly<Record<string, Partial<Omit<UpstreamLimits, 'connectTimeoutMs'>>>>
  readonly signInsPerSecond?: number
}

/**
 * Other limits from the next request on; those under way, and what has been counted, stay. Throws `GATEWAY_CONFIG_INVALID`: nothing is
 * changed then.
 */
export const tune = (
  edge: Edge,
  upstreams: ReadonlyMap<string, Upstream>,
  { rates, upstreams: limits = {}, signInsPerSecond }: Tuning,
): void => {
  const unknown = Object.keys(limits).find((name) => !upstreams.has(name))
  if (unknown !== undefined) throw faults.GATEWAY_CONFIG_INVALID({ what: `${unknown} is no upstream` })
  if (rates) tuneRates(edge, rates)
  for (const [name, changed] of Object.entries(limits)) upstreams.get(name)?.change(changed)
  if (signInsPerSecond !== undefined) edge.identity?.signIns?.change(signInsPerSecond)
}

const tuneRates = (edge: Edge, { address, member, quotas }: NonNullable<Tuning['rates']>): void => {
  // Each is made once for itself first: what is wrong must not leave half of it changed.
  void [makeRateLimits(address), makeRateLimits(member), makeQuotas(quotas)]
  edge.addressLimits = makeRateLimits(address, edge.addressLimits)
  edge.memberLimits = makeRateLimits(member, edge.memberLimits)
  edge.quotas = makeQuotas(quotas, edge.quotas)
}
