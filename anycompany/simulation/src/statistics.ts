/** Requests of one kind, times in milliseconds. */
export type KindRow = {
  readonly kind: string
  readonly count: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
}

export type Summary = {
  readonly seconds: number
  readonly requests: number
  readonly perSecond: number
  /** The most frequent kind first. */
  readonly kinds: readonly KindRow[]
  /** How often which code was answered instead of what was asked for; the most frequent first. */
  readonly refusals: readonly { readonly code: string; readonly count: number }[]
  readonly pages: { readonly read: number; readonly nonEmpty: number }
}

/** Counts what is sent and answered. */
export type Statistics = {
  /** One answered request; `code` when it was refused. A request that nobody answered has the code `NO_ANSWER`. */
  readonly note: (kind: string, durationMs: number, code?: string) => void
  readonly notePage: (items: number) => void
  /** Refusals so far. */
  readonly refused: () => number
  readonly summary: (seconds: number) => Summary
}

export const startStatistics = (): Statistics => {
  const durations = new Map<string, number[]>()
  const refusals = new Map<string, number>()
  const pages = { read: 0, nonEmpty: 0 }
  return {
    note: (kind, durationMs, code) => {
      const ofKind = durations.get(kind) ?? []
      ofKind.push(durationMs)
      durations.set(kind, ofKind)
      if (code !== undefined) refusals.set(code, (refusals.get(code) ?? 0) + 1)
    },
    notePage: (items) => {
      pages.read += 1
      if (items > 0) pages.nonEmpty += 1
    },
    refused: () => sum([...refusals.values()]),
    summary: (seconds) => {
      const kinds = [...durations].map(([kind, all]) => rowOf(kind, all, seconds))
      const requests = sum(kinds.map(({ count }) => count))
      return {
        seconds,
        requests,
        perSecond: requests / Math.max(seconds, SECONDS_MIN),
        kinds: kinds.toSorted((a, b) => b.count - a.count),
        refusals: [...refusals].map(([code, count]) => ({ code, count })).toSorted((a, b) => b.count - a.count),
        pages: { ...pages },
      }
    },
  }
}

/** A run that was ended before it began has no rate to divide by nothing. */
const SECONDS_MIN = 0.001

/** A quantile (0–1) of sorted numbers, interpolated between neighbours; NaN of none. */
export const quantileOf = (sorted: readonly number[], share: number): number => {
  const at = (sorted.length - 1) * share
  const low = sorted[Math.floor(at)] ?? Number.NaN
  const high = sorted[Math.ceil(at)] ?? Number.NaN
  return low + (high - low) * (at - Math.floor(at))
}

const rowOf = (kind: string, durations: readonly number[], seconds: number): KindRow => {
  const sorted = durations.toSorted((a, b) => a - b)
  return {
    kind,
    count: sorted.length,
    perSecond: sorted.length / Math.max(seconds, SECONDS_MIN),
    p50Ms: quantileOf(sorted, 0.5),
    p95Ms: quantileOf(sorted, 0.95),
    p99Ms: quantileOf(sorted, 0.99),
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
