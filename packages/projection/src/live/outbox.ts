/** One message to one subscriber. `id` is an opaque resume point. */
export type LiveItem = { readonly id: string; readonly event: string; readonly data: unknown }

/** What waits for one subscriber: `topic` where they get it for a topic alone; without an event their topics are asked about again. */
export type WaitingItem = {
  readonly id: string
  readonly event: string | null
  readonly data: unknown
  readonly topic: string | null
}

/** Most messages that wait for a slow subscriber; one more and it is told to reload instead. */
export const OUTBOX_ITEMS_MAX = 256

/** The event that says: too much was missed, load the whole again. */
export const RESET = 'reset'

/** What waits for one subscriber, in order. */
export class Outbox {
  #items: WaitingItem[] = []
  #wake: (() => void) | undefined

  /** On overflow all that waits gives way to one reset: the subscriber loads afresh and goes on from there. */
  push(items: readonly WaitingItem[]): void {
    const last = items.at(-1)
    if (!last) return
    this.#items =
      this.#items.length + items.length > OUTBOX_ITEMS_MAX
        ? [{ id: last.id, event: RESET, data: {}, topic: null }]
        : [...this.#items, ...items]
    this.#wake?.()
  }

  /** The next message; undefined once aborted. */
  async take(signal: AbortSignal): Promise<WaitingItem | undefined> {
    while (this.#items.length === 0 && !signal.aborted) {
      const woken = Promise.withResolvers<void>()
      const wake = (): void => woken.resolve()
      this.#wake = wake
      signal.addEventListener('abort', wake, { once: true })
      await woken.promise
      signal.removeEventListener('abort', wake)
    }
    return signal.aborted ? undefined : this.#items.shift()
  }
}
