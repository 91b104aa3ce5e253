/** What the gateway's own door says: counters since its start. */
export type GatewayCounters = {
  readonly startedAt: string
  readonly requests: number
  readonly answers: Readonly<Record<string, number>>
  /** Requests by how long they took: `counts[i]` took at most `uppersMs[i]`, and more than the bound before. */
  readonly latency: { readonly uppersMs: readonly number[]; readonly counts: readonly number[] }
  readonly upstreams: Readonly<
    Record<string, { readonly inFlight: number; readonly queued: number; readonly streams: number }>
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
}

export const gatewayFigures = (from: GatewayCounters, to: GatewayCounters, seconds: number): GatewayFigures => {
  const counts = to.latency.counts.map((count, i) => count - (from.latency.counts[i] ?? 0))
  const quantile = (share: number): number => quantileOf(counts, to.latency.uppersMs, share)
  const errors = (counters: GatewayCounters): number => counters.answers['5xx'] ?? 0
  return {
    requestsPerSecond: perSecond(to.requests - from.requests, seconds),
    errorsPerSecond: perSecond(errors(to) - errors(from), seconds),
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    inFlight: Object.fromEntries(Object.entries(to.upstreams).map(([name, { inFlight }]) => [name, inFlight])),
  }
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
