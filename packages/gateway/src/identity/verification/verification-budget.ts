/**
 * For whom something is verified. `stream`: an open stream, whose session may have ended without a request that would notice.
 * `known`: a request of a session that was verified before. `stranger`: a cookie never seen before.
 */
export type Asker = 'stream' | 'known' | 'stranger'

// Sessions of members must still be verified while somebody tries cookies, and open streams while everybody reads.
const KEPT_FROM_STRANGERS = 0.5
const KEPT_FOR_STREAMS = 0.25

/**
 * A token bucket over all verifications: the old system is never asked more often, whoever sends what. The last quarter of
 * a second's worth is for open streams alone, the quarter before it for sessions that are known. Below two a second nothing
 * can be kept.
 */
export class VerificationBudget {
  readonly #perMs: number
  readonly #capacity: number
  readonly #floors: Readonly<Record<Asker, number>>
  #tokens: number
  #at = 0

  constructor(perSecond: number) {
    this.#perMs = perSecond / 1_000
    this.#capacity = Math.max(1, perSecond)
    this.#tokens = this.#capacity
    const kept = (share: number): number => Math.min(Math.ceil(this.#capacity * share), Math.floor(this.#capacity - 1))
    this.#floors = { stream: 0, known: kept(KEPT_FOR_STREAMS), stranger: kept(KEPT_FROM_STRANGERS) }
  }

  /** How many open streams' sessions can be verified in a second that others would use up. */
  get keptForStreams(): number {
    return this.#floors.known
  }

  /** How many of them may be verified in a second, so that there is something left for others: at least 1. */
  get mostForStreams(): number {
    return Math.max(1, Math.floor(this.#capacity * (1 - KEPT_FOR_STREAMS)))
  }

  /** Takes one if there is one that is not kept for others. */
  take(nowMs: number, asker: Asker): boolean {
    this.#tokens = Math.min(this.#capacity, this.#tokens + Math.max(0, nowMs - this.#at) * this.#perMs)
    this.#at = Math.max(this.#at, nowMs)
    if (this.#tokens - 1 < this.#floors[asker]) return false
    this.#tokens--
    return true
  }
}
