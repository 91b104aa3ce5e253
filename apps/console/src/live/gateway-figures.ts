import { type Asked, askedCounts, type AskedRates, askedRates, leftOut } from './asked.ts'
import type { SampleEnds } from './rates.ts'

/** What the gateway's own door says: counters since its start. */
export type GatewayCounters = {
  readonly startedAt: string
  readonly requests: number
  readonly answers: Readonly<Record<string, number>>
  /** Requests by how long they took: `counts[i]` took at most `uppersMs[i]`, and more than the bound before. */
  readonly latency: { readonly uppersMs: readonly number[]; readonly counts: readonly number[] }
  readonly upstreams: Readonly<
    Record<string, Partial<Asked> & { readonly inFlight: number; readonly queued: number; readonly streams: number }>
  >
}

/** How the gateway did over some seconds. */
export type GatewayFigures = {
  readonly requestsPerSecond: number
  readonly errorsPerSecond: number
  /** Bounds of the histogram's buckets: at most 9 % too high; 0 without requests. */
  readonly p50Ms: number
  readonly p99Ms: number
  readonly inFlight: Readonly<Record<string, number>>
  /** What it asks of each upstream, and how many of its instances are left out. */
  readonly upstreams: Readonly<Record<string, AskedRates & { readonly leftOut: number }>>
}

export const gatewayFigures = (ends: SampleEnds<GatewayCounters>): GatewayFigures => {
  const { seconds } = ends
  const [from, to] = [ends.from.counters, ends.to.counters]
  const counts = to.latency.counts.map((count, i) => count - (from.latency.counts[i] ?? 0))
  const quantile = (share: number): number => quantileOf(counts, to.latency.uppersMs, share)
  const errors = (counters: GatewayCounters): number => counters.answers['5xx'] ?? 0
  return {
    requestsPerSecond: perSecond(to.requests - from.requests, seconds),
    errorsPerSecond: perSecond(errors(to) - errors(from), seconds),
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    inFlight: Object.fromEntries(Object.entries(to.upstreams).map(([name, { inFlight }]) => [name, inFlight])),
    upstreams: upstreamsOf(ends),
  }
}

const upstreamsOf = ({ from, to, seconds }: SampleEnds<GatewayCounters>): GatewayFigures['upstreams'] => {
  const asked = ({ upstreams }: GatewayCounters) =>
    Object.entries(upstreams).map(([name, { instances = [] }]) => [name, { instances }] as const)
  const counts = (sample: typeof from) => ({ ...sample, counters: askedCounts(asked(sample.counters)) })
  const rates = askedRates({ from: counts(from), to: counts(to), seconds })
  return Object.fromEntries(asked(to.counters).map(([name, one]) => [name, { ...rates[name]!, leftOut: leftOut(one) }]))
}

const perSecond = (count: number, seconds: number): number => Math.round((count / seconds) * 100) / 100

const quantileOf = (counts: readonly number[], uppersMs: readonly number[], share: number): number => {
  const wanted = Math.ceil(counts.reduce((sum, count) => sum + count, 0) * share)
  if (wanted === 0) return 0
  let seen = 0
  for (const [i, count] of counts.entries()) {
    seen += count
    if (seen >= wanted) return Math.round((uppersMs[i] ?? 0) * 100) / 100
  }
  return 0
}
