// What strangers can't use up: open streams and known sessions must still be verified while somebody tries cookies.
const KEPT_FOR_KNOWN = 0.25

/** A token bucket over all verifications: the old system is never asked more often, whoever sends what. */
export class VerificationBudget {
  readonly #perMs: number
  readonly #capacity: number
  #tokens: number
  #at = 0

  constructor(perSecond: number) {
    this.#perMs = perSecond / 1_000
    this.#capacity = Math.max(1, perSecond)
    this.#tokens = this.#capacity
  }

  /** Takes one if there is one; for a cookie never seen before only while more than a quarter of a second's worth is left. */
  take(nowMs: number, who: 'known' | 'stranger'): boolean {
    this.#tokens = Math.min(this.#capacity, this.#tokens + Math.max(0, nowMs - this.#at) * this.#perMs)
    this.#at = Math.max(this.#at, nowMs)
    const floor = who === 'known' ? 0 : Math.floor(this.#capacity * KEPT_FOR_KNOWN)
    if (this.#tokens - 1 < floor) return false
    this.#tokens--
    return true
  }
}
