/** Somebody waiting for a place. Exactly one of the two is called, once. */
export type Waiter = {
  readonly onPlace: () => void
  readonly onNoPlace: () => void
}

export type BulkheadSize = { readonly maxInFlight: number; readonly maxQueued: number; readonly queueWaitMs: number }

type Queued = { readonly waiter: Waiter; readonly timer: NodeJS.Timeout }

/**
 * So many at once, so many waiting, each for so long, in order of arrival; the next one is refused at once. What one
 * upstream does to its own callers stays with them.
 */
export class Bulkhead {
  #o: BulkheadSize
  readonly #queue = new Map<Waiter, Queued>()
  #inFlight = 0

  constructor(o: BulkheadSize) {
    this.#o = o
  }

  /** Another size from now on: who waits moves up into places that are new, and nobody is put out of one that is gone. */
  change(o: BulkheadSize): void {
    this.#o = o
    while (this.#inFlight < o.maxInFlight && this.#queue.size > 0) {
      this.#inFlight++
      this.leave()
    }
  }

  get inFlight(): number {
    return this.#inFlight
  }

  get queued(): number {
    return this.#queue.size
  }

  /** Takes a place if one is free and nobody waits for it. */
  tryEnter(): boolean {
    if (this.#inFlight >= this.#o.maxInFlight || this.#queue.size > 0) return false
    this.#inFlight++
    return true
  }

  /** Waits for a place; false when the queue is full. */
  enqueue(waiter: Waiter): boolean {
    if (this.#queue.size >= this.#o.maxQueued) return false
    const timer = setTimeout(() => {
      this.#queue.delete(waiter)
      waiter.onNoPlace()
    }, this.#o.queueWaitMs)
    this.#queue.set(waiter, { waiter, timer })
    return true
  }

  /** Gives up waiting: neither callback is called any more. */
  dequeue(waiter: Waiter): void {
    const queued = this.#queue.get(waiter)
    if (queued === undefined) return
    clearTimeout(queued.timer)
    this.#queue.delete(waiter)
  }

  /** Gives a place back: to the one who waits longest, if any. */
  leave(): void {
    if (this.#inFlight > this.#o.maxInFlight) return void this.#inFlight--
    for (const { waiter, timer } of this.#queue.values()) {
      clearTimeout(timer)
      this.#queue.delete(waiter)
      waiter.onPlace()
      return
    }
    this.#inFlight--
  }
}
