import { type EventStore, parseEventId, type RecordedEvent } from '@banyan/event-store'
import { faults } from '../errors.ts'

/** Throws `SERVICE_NOT_FOUND`. */
export const findEvent = async (store: EventStore, id: string, signal: AbortSignal): Promise<RecordedEvent> => {
  const place = parseEventId(id)
  const [event] = place ? await store.readStream(place.stream, { after: place.version - 1, limit: 1 }, signal) : []
  if (!event) throw faults.SERVICE_NOT_FOUND({ what: `event ${id} of ${store.context}` })
  return event
}
