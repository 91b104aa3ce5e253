import { quantileOf } from '../report.ts'
import type { Load, Seen } from './load.ts'

/** What a rate must keep to count. */
export const P99_MAX_MS = 500
/** How long a rate is tried, in seconds. */
export const STEP_S = Number(process.env['BENCH_SOCIAL_STEP_S'] ?? 4)
const FIRST_RATE = 50
const RATE_MAX = 6_400
/** The search ends when the rate that holds and the one that doesn't are so near each other. */
const NEAR = 1.12
/** A rate is given up only when it fails twice: anything may have passed by once. */
const TRIES = 2

/**
 * The highest rate, in arrivals a second, at which for 4 s nothing fails and p99 stays within 500 ms: doubled from `from` until it
 * doesn't, then halved in ratio between the two until they are within 12 %. 0 when none holds.
 */
export const findCapacity = async (load: Load, { from = FIRST_RATE }: { readonly from?: number }): Promise<number> => {
  let seed = 1_000
  const keeps = async (rate: number): Promise<boolean> => {
    for (let tried = 0; tried < TRIES; tried++) {
      if (isKept(await load.measure({ rate, seconds: STEP_S, seed: seed++ }))) return true
      await calmDown(load)
    }
    return false
  }
  let [low, high] = [0, from]
  while (high <= RATE_MAX && (await keeps(high))) [low, high] = [high, high * 2]
  while (low === 0 && high > FIRST_RATE / 4) {
    const lower = high / 2
    if (await keeps(lower)) low = lower
    else high = lower
  }
  while (low > 0 && high / low > NEAR) {
    const middle = Math.sqrt(low * high)
    if (await keeps(middle)) low = middle
    else high = middle
  }
  return low
}

const CALM = { rate: 14, seconds: 1, p99Ms: 100, windows: 10 } as const

/** What was too much leaves work behind: the next rate begins when a light load is answered quickly again, or after 10 s. */
const calmDown = async (load: Load): Promise<void> => {
  for (let i = 0; i < CALM.windows; i++) {
    const { latenciesMs } = await load.measure({ ...CALM, seed: i })
    if (quantileOf(latenciesMs, 0.99) <= CALM.p99Ms) return
  }
}

const isKept = ({ latenciesMs, failures }: Seen): boolean =>
  failures === 0 && quantileOf(latenciesMs, 0.99) <= P99_MAX_MS
