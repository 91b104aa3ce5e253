import { type Handle, sourceOf } from '@banyan/bus'
import type { EventStore } from '@banyan/event-store'
import { type EventDef, isFault, type System } from '@banyan/model'

/**
 * Whether a stream that tells of an event publishes nothing besides: then a number that is missing before it is a message that was lost.
 * Of a context that the model does not know nothing is known.
 */
export const isAllThatIsPublished = ({ contexts }: System, { context, name }: EventDef): boolean => {
  const tellers = contexts
    .flatMap(({ aggregates }) => aggregates)
    .filter((aggregate) => aggregate.context === context && aggregate.events[name] !== undefined)
  const published = tellers.flatMap(({ events }) => Object.values(events).filter((event) => event.published))
  return tellers.length > 0 && published.every((event) => event.name === name)
}

/**
 * Of a consumer that hears of only some of what a stream publishes: what lies between two that it hears of is nothing to it. Its inbox is
 * moved past that, as a bus keeps the order of a stream.
 */
export const passingGaps =
  (store: () => Pick<EventStore, 'passInbox'>, handle: Handle): Handle =>
  async (message, signal, fence) => {
    try {
      await handle(message, signal, fence)
    } catch (error) {
      if (!isFault(error, 'SERVICE_INBOX_GAP')) throw error
      const { consumer, last } = error.data as { readonly consumer: string; readonly last: number }
      const source = sourceOf(message)
      const to = message.publishedSequence - 1
      if (!(await store().passInbox({ consumer, source, from: last, to, ...(fence && { fence }) }))) throw error
      await handle(message, signal, fence)
    }
  }
