import { type Handle, type Message, sourceOf } from '@banyan/bus'
import type { EventStore } from '@banyan/event-store'
import { type EventDef, isFault, type System } from '@banyan/model'
import { faults } from '../errors.ts'

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

type Hearing = {
  readonly store: () => Pick<EventStore, 'passInbox'>
  /** What holds of messages that don't say which of their type came before them: whether their stream publishes this type alone. */
  readonly isAlone: boolean
}

/**
 * Of a consumer that hears of one type: what its stream published between two of that type is nothing to it, and its inbox is moved past that. A
 * message before which one of its own is missing is refused with `SERVICE_INBOX_GAP`, until that one has come.
 */
export const passingGaps =
  ({ store, isAlone }: Hearing, handle: Handle): Handle =>
  async (message, signal, fence) => {
    try {
      await handle(message, signal, fence)
    } catch (error) {
      if (!isFault(error, 'SERVICE_INBOX_GAP')) throw error
      const { consumer, last } = error.data as { readonly consumer: string; readonly last: number }
      const source = sourceOf(message)
      const found = message.publishedSequence
      const before = previousOf(message, isAlone)
      if (last < before) throw faults.SERVICE_INBOX_GAP({ consumer, source, last, before, found }, error.cause)
      if (!(await store().passInbox({ consumer, source, from: last, to: found - 1, ...(fence && { fence }) })))
        throw error
      await handle(message, signal, fence)
    }
  }

const previousOf = ({ previousOfType, publishedSequence }: Message, isAlone: boolean): number =>
  previousOfType ?? (isAlone ? publishedSequence - 1 : 0)
