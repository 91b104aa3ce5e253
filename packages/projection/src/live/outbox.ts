/** One message to one subscriber. `id` is an opaque resume point. */
export type LiveItem = { readonly id: string; readonly event: string; readonly data: unknown }

/**
 * What waits for one subscriber. A message that `isAsked` is told as far as they may hear of what it is `about`. Without an event
 * nothing is told: whether they may hear of topics is asked again.
 */
export type WaitingItem =
  | {
      readonly id: string
      readonly event: string
      readonly data: unknown
      readonly about: string | null
      readonly isAsked: boolean
    }
  | { readonly id: string; readonly event: null; readonly topics: readonly string[] | 'all' }

/** Most messages that wait for a slow subscriber; one more and it is told to reload instead. */
export const OUTBOX_ITEMS_MAX = 256

/** The event that says: too much was missed, load the whole again. */
export const RESET = 'reset'

/** What waits for one subscriber, in order. */
export class Outbox {
  #items: WaitingItem[] = []
  #wake: (() => void) | undefined

  /**
   * On overflow all that waits gives way to one reset: the subscriber loads afresh and goes on from there. Where all topics are to be
   * asked about again, so is whatever was to come before: who a message was for when it was made may not hear of it now.
   */
  push(items: readonly WaitingItem[]): void {
    const last = items.at(-1)
    if (!last) return
    const isChanged = items.some((item) => item.event === null && item.topics === 'all')
    const before = isChanged ? this.#items.map(asked) : this.#items
    this.#items = before.length + items.length > OUTBOX_ITEMS_MAX ? [resetAt(last.id)] : [...before, ...items]
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

/** Stands for all that was missed up to there. */
export const resetAt = (id: string): WaitingItem => ({ id, event: RESET, data: {}, about: null, isAsked: false })

/** To be told only as far as the subscriber may hear of it by then. */
export const asked = (item: WaitingItem): WaitingItem => (item.event === null ? item : { ...item, isAsked: true })
