/** Something that waits for a client: for the rest of a body, or for it to read. */
export type Stallable = { readonly onStalled: () => void }

const TICK_MS = 500

/**
 * Finds those who have waited too long, with one timer for all: a timer per request would cost more than the request.
 * Exact to half a second.
 */
export class StallWatch {
  readonly #since = new Map<Stallable, number>()
  readonly #timeoutMs: number
  readonly #timer: NodeJS.Timeout

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs
    this.#timer = setInterval(() => this.#sweep(performance.now()), TICK_MS).unref()
  }

  /** From now on the clock runs; calling again sets it back. */
  start(waiting: Stallable): void {
    this.#since.set(waiting, performance.now())
  }

  stop(waiting: Stallable): void {
    this.#since.delete(waiting)
  }

  get size(): number {
    return this.#since.size
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  #sweep(now: number): void {
    for (const [waiting, since] of this.#since) {
      if (now - since < this.#timeoutMs) continue
      this.#since.delete(waiting)
      waiting.onStalled()
    }
  }
}
