const MS_PER_S = 1_000

/**
 * Never more than so many in any one second, for one counter. Stricter than {@link Gcra}, which lets twice its rate through
 * around a full burst. A rate below one a second spaces single ones out; of a fraction above it whole ones count. Time is the
 * caller's clock in milliseconds.
 */
export class SlidingWindow {
  #taken: Float64Array
  #windowMs: number
  #oldest = 0

  constructor(perSecond: number) {
    this.#taken = places(perSecond)
    this.#windowMs = Math.max(MS_PER_S, MS_PER_S / perSecond)
  }

  /** Another rate from now on: the newest takes still count. */
  change(perSecond: number): void {
    const inOrder = [...this.#taken.slice(this.#oldest), ...this.#taken.slice(0, this.#oldest)]
    const next = places(perSecond)
    const kept = inOrder.slice(-next.length)
    next.set(kept, next.length - kept.length)
    this.#taken = next
    this.#oldest = 0
    this.#windowMs = Math.max(MS_PER_S, MS_PER_S / perSecond)
  }

  /** 0 when there is room (and one is taken), else the milliseconds until there is (and nothing is taken). */
  take(nowMs: number): number {
    const sinceMs = nowMs - (this.#taken[this.#oldest] as number)
    // A clock that was set back must not keep everybody waiting until it is where it was.
    if (sinceMs >= 0 && sinceMs < this.#windowMs) return this.#windowMs - sinceMs
    this.#taken[this.#oldest] = nowMs
    this.#oldest = (this.#oldest + 1) % this.#taken.length
    return 0
  }
}

const places = (perSecond: number): Float64Array =>
  new Float64Array(Math.max(1, Math.floor(perSecond))).fill(Number.NEGATIVE_INFINITY)
