import type { Range } from './ranges.ts'

/** `up`, `down`: the processes get more or less memory. `out`, `in`: there is one more or one fewer. */
export type Decision = 'up' | 'out' | 'in' | 'down' | 'stay'

/** How the processes of a context did at one moment. Shares are 0 to 1. */
export type Sample = {
  /** Of the event loop's time; the mean of the processes. */
  readonly busy: number
  /** Of the requests that all of them together may have under way. */
  readonly inFlight: number
  /** Memory in use, in MB, and its share of the limit; of the process that needs most of it. */
  readonly heapMb: number
  readonly heap: number
  /** Events behind. */
  readonly lag: number
}

export type Standing = {
  /** What each process may take, in MB; null: that is not ours to change. */
  readonly sizeMb: number | null
  readonly replicas: number
}

export type Limits = {
  readonly replicas: Range
  /** Growing, in MB; none: memory is left as it is. */
  readonly sizesMb: readonly number[]
}

export type Tuning = {
  /** Between two samples. */
  readonly everyMs: number
  /** Busier than this is too busy. */
  readonly busyMax: number
}

export const TUNING: Tuning = { everyMs: 2_000, busyMax: 0.75 }

export const IN_FLIGHT_SHARE_MAX = 0.7
export const HEAP_SHARE_MAX = 0.8
/** With one fewer, or less memory, the rest must stay below this part of what is too much: between the two nothing is done. */
export const CALM_PART = 2 / 3
/** Growing from one sample to the next, so many times, to at least so many events. */
export const LAG_SAMPLES = 5
export const LAG_EVENTS = 1_000
/** Samples after a step that say more of the step than of the load. */
export const SETTLE_SAMPLES = 5
export const HOT_SAMPLES = 3
/** A minute of the usual samples. */
export const CALM_SAMPLES = 30
/** Older ones decide nothing. */
export const HISTORY_SAMPLES = SETTLE_SAMPLES + CALM_SAMPLES

/**
 * The next step of one context, by the samples since its last one, oldest first. More is given at once and taken back late, one step at a time;
 * a load that stays as it is never leads there and back.
 */
export const decide = (
  history: readonly Sample[],
  standing: Standing,
  limits: Limits,
  { busyMax }: Tuning = TUNING,
): Decision => {
  const { replicas } = standing
  const samples = history.slice(SETTLE_SAMPLES)
  if (lastAll(samples, HOT_SAMPLES, ({ heap }) => heap > HEAP_SHARE_MAX) && larger(standing, limits) !== undefined)
    return 'up'
  const isHot = lastAll(samples, HOT_SAMPLES, (s) => s.busy > busyMax || s.inFlight > IN_FLIGHT_SHARE_MAX)
  if ((isHot || isLagGrowing(samples)) && replicas < limits.replicas.max) return 'out'
  const withOneFewer = replicas / (replicas - 1)
  const isCalm = (s: Sample): boolean =>
    s.busy * withOneFewer < busyMax * CALM_PART &&
    s.inFlight * withOneFewer < IN_FLIGHT_SHARE_MAX * CALM_PART &&
    s.lag < LAG_EVENTS
  if (replicas > limits.replicas.min && lastAll(samples, CALM_SAMPLES, isCalm)) return 'in'
  const below = smaller(standing, limits)
  const fits = ({ heapMb }: Sample): boolean => heapMb < (below ?? 0) * HEAP_SHARE_MAX * CALM_PART
  return below !== undefined && lastAll(samples, CALM_SAMPLES, fits) ? 'down' : 'stay'
}

/** The next size, in MB; none beyond the most. */
export const larger = ({ sizeMb }: Standing, { sizesMb }: Limits): number | undefined =>
  sizeMb === null ? undefined : sizesMb.find((size) => size > sizeMb)

export const smaller = ({ sizeMb }: Standing, { sizesMb }: Limits): number | undefined =>
  sizeMb === null ? undefined : sizesMb.findLast((size) => size < sizeMb)

/** Doubled from the first to the most, in MB. */
export const sizesWithin = ({ min, max }: Range): readonly number[] =>
  min >= max ? [max] : [min, ...sizesWithin({ min: Math.min(min * 2, max), max })]

const lastAll = (samples: readonly Sample[], count: number, holds: (sample: Sample) => boolean): boolean =>
  samples.length >= count && samples.slice(-count).every(holds)

const isLagGrowing = (samples: readonly Sample[]): boolean => {
  const last = samples.slice(-LAG_SAMPLES - 1)
  return (
    last.length > LAG_SAMPLES &&
    last.every(({ lag }, i) => i === 0 || lag > last[i - 1]!.lag) &&
    last.at(-1)!.lag >= LAG_EVENTS
  )
}
