import { type EventStore, type FeedEvent, markOf, parseEventId } from '@banyan/event-store'
import { isFault } from '@banyan/model'
import { itemsFor, type Listener, type LiveMessages } from './live-messages.ts'
import { asked, type WaitingItem } from './outbox.ts'
import type { ResumePoint } from './resume-point.ts'

/** Most events that are read again for a subscriber who comes back; more, and it is told to reload. */
export const REPLAY_EVENTS_MAX = 1_000

/**
 * What a listener missed between a resume point and a position (inclusive), to be told as far as they may hear of it now; `too-far` when
 * that is more than a replay, or another history.
 */
export const missed = async (
  o: { readonly store: EventStore; readonly messages: LiveMessages; readonly listener: Listener },
  from: ResumePoint,
  upTo: number,
): Promise<readonly WaitingItem[] | 'too-far'> => {
  try {
    const page = await o.store.readFeed({ after: from.mark, types: o.messages.types, limit: REPLAY_EVENTS_MAX + 1 })
    const events = page.events.filter((event) => event.position <= upTo)
    if (events.length > REPLAY_EVENTS_MAX) return 'too-far'
    const items: WaitingItem[] = [...(await restOf(o, from))]
    for (const event of events)
      items.push(...itemsFor(o.listener, { messages: await o.messages.of(event), mark: markOf(event) }))
    return items.map(asked)
  } catch (error) {
    if (isFault(error, 'STORE_HISTORY_REPLACED')) return 'too-far'
    throw error
  }
}

/** Messages of the very event at the resume point that had not been sent when the connection broke. */
const restOf = async (
  o: { readonly store: EventStore; readonly messages: LiveMessages; readonly listener: Listener },
  { mark, sent }: ResumePoint,
): Promise<readonly WaitingItem[]> => {
  const id = parseEventId((mark.fingerprint ?? '').split(' ')[0]!)
  if (sent === null || !id) return []
  const [event] = await o.store.readStream(id.stream, { after: id.version - 1, limit: 1 })
  if (!event) return []
  const placed: FeedEvent = { ...event, position: mark.position }
  return itemsFor(o.listener, { messages: await o.messages.of(placed), mark: markOf(placed), from: sent })
}
