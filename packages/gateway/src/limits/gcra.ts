/** So many a second on average, so many at once. */
export type Rate = {
  /** Greater than 0; 0.5 is one every two seconds. */
  readonly perSecond: number
  /** How many may come at once after a rest; at least 1. */
  readonly burst: number
}

/**
 * Counts per key: addresses, members. At most this many keys are remembered; beyond, the one first seen longest ago is
 * forgotten. (Keeping them in order of last use costs a deletion per request: 2 % of all the gateway does.)
 */
export const MAX_KEYS = 100_000

/**
 * The generic cell rate algorithm (ITU-T I.371): one number per key, the instant at which the key would have earned all
 * it has taken. Exact, no windows, no timers. Time is the caller's clock in milliseconds.
 */
export class Gcra {
  readonly #intervalMs: number
  readonly #toleranceMs: number
  readonly #earnedAt = new Map<string, number>()
  readonly #maxKeys: number

  constructor(rate: Rate, maxKeys: number = MAX_KEYS) {
    this.#intervalMs = 1_000 / rate.perSecond
    this.#toleranceMs = this.#intervalMs * rate.burst
    this.#maxKeys = maxKeys
  }

  /** 0 when the key may go on (and one is taken), else the milliseconds until it may (and nothing is taken). */
  take(key: string, nowMs: number): number {
    const earnedAt = Math.max(this.#earnedAt.get(key) ?? 0, nowMs) + this.#intervalMs
    const waitMs = earnedAt - nowMs - this.#toleranceMs
    if (waitMs > 0) return waitMs
    this.#earnedAt.set(key, earnedAt)
    if (this.#earnedAt.size > this.#maxKeys) this.#forgetOldest()
    return 0
  }

  get keys(): number {
    return this.#earnedAt.size
  }

  #forgetOldest(): void {
    for (const key of this.#earnedAt.keys()) {
      this.#earnedAt.delete(key)
      return
    }
  }
}
