import { type Handle, messageId } from '@banyan/bus'

/** How far a consumer is behind, as the process sees that reads for it. */
export type ConsumerLag = {
  readonly consumer: string
  /** The context that publishes what it waits for. */
  readonly from: string
  /** Messages that were published for it and that it has not taken over; of a bus that keeps nothing, those in hand. */
  readonly messages: number
  /** Since the oldest of those in hand was recorded, in milliseconds by this machine's clock; null: nothing is in hand. */
  readonly oldestMs: number | null
}

export type InHand = {
  readonly handle: Handle
  readonly read: () => { readonly messages: number; readonly oldestMs: number | null }
}

/**
 * Remembers which messages a consumer was handed and has not taken over. One that failed stays in hand, as it will be handed again, until
 * it is taken over or the reading that it belongs to is over.
 */
export const inHand = (handle: Handle, clock: () => number = Date.now): InHand => {
  const open = new Map<string, { readonly recordedMs: number; readonly reading: AbortSignal }>()
  const forgetThoseOver = (): void => {
    for (const [id, { reading }] of open) if (reading.aborted) open.delete(id)
  }
  return {
    handle: async (message, signal, fence) => {
      const id = messageId(message)
      open.set(id, { recordedMs: Date.parse(message.recordedAt), reading: signal })
      await handle(message, signal, fence)
      open.delete(id)
    },
    read: () => {
      forgetThoseOver()
      const oldest = [...open.values()].reduce((least, { recordedMs }) => Math.min(least, recordedMs), Infinity)
      return { messages: open.size, oldestMs: open.size === 0 ? null : Math.max(0, clock() - oldest) }
    },
  }
}
