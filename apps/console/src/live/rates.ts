/** Counters as they stand, and when they were read, in milliseconds of a clock that only goes forward. */
export type Sample<C> = {
  readonly atMs: number
  /** Counters of another start mean nothing beside these. */
  readonly startedAt: string
  readonly counters: C
}

/** The first and the last sample of a window. */
export type SampleEnds<C> = { readonly from: Sample<C>; readonly to: Sample<C>; readonly seconds: number }

/** Over how long rates are told, in milliseconds. */
export const RATE_WINDOW_MS = 5_000
/** A reading is never punctual. */
const SLACK_MS = 500

/** The last samples of one source, as many as its rates need. */
export const sampleWindow = <C>() => {
  let samples: readonly Sample<C>[] = []
  return {
    add: (sample: Sample<C>): void => {
      const same = samples.filter(({ startedAt }) => startedAt === sample.startedAt)
      const oldest = same.findLastIndex(({ atMs }) => sample.atMs - atMs >= RATE_WINDOW_MS - SLACK_MS)
      samples = [...same.slice(Math.max(0, oldest)), sample]
    },
    clear: (): void => void (samples = []),
    /** The first and the last of the window; undefined before there are two. */
    ends: (): SampleEnds<C> | undefined => {
      const [from] = samples
      const to = samples.at(-1)
      if (!from || !to || from === to) return undefined
      return { from, to, seconds: (to.atMs - from.atMs) / 1_000 }
    },
  }
}

/** Per second, in the shape of the counters: numbers become rates, all else stays as it is. A counter that is new began at 0. */
export const ratesOf = (from: unknown, to: unknown, seconds: number): unknown => {
  if (typeof to === 'number') return round(Math.max(0, to - (typeof from === 'number' ? from : 0)) / seconds)
  if (typeof to !== 'object' || to === null || Array.isArray(to)) return to
  const before = (typeof from === 'object' && from !== null ? from : {}) as Readonly<Record<string, unknown>>
  return Object.fromEntries(Object.entries(to).map(([name, value]) => [name, ratesOf(before[name], value, seconds)]))
}

const round = (value: number): number => Math.round(value * 100) / 100
