/** While the old system is away it is asked again this often, in milliseconds, by whoever comes first. */
export const PROBE_EVERY_MS = 1_000

/**
 * Remembers whether the old system answers, so that one request finds out that it hangs and all others don't wait for it.
 * Without it each session would wait once every few seconds, and a hanging shop would show in the p99 of every API.
 */
export class ShopHealth {
  #awaySince: number | undefined
  #backSince = Number.NEGATIVE_INFINITY
  #nextProbeAt = 0

  get isAway(): boolean {
    return this.#awaySince !== undefined
  }

  /** When it answered again after it had been away; -Infinity if it never was. */
  get backSince(): number {
    return this.#backSince
  }

  answered(nowMs: number): void {
    if (this.#awaySince !== undefined) this.#backSince = nowMs
    this.#awaySince = undefined
  }

  failed(nowMs: number): void {
    this.#awaySince ??= nowMs
    this.#nextProbeAt = nowMs + PROBE_EVERY_MS
  }

  /** True when it may be asked now: always while it answers, else once a second. */
  mayAsk(nowMs: number): boolean {
    if (this.#awaySince === undefined) return true
    if (nowMs < this.#nextProbeAt) return false
    this.#nextProbeAt = nowMs + PROBE_EVERY_MS
    return true
  }
}
