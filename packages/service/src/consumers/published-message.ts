import type { Message } from '@banyan/bus'
import type { EventStore, RecordedEvent } from '@banyan/event-store'

/** A recorded event as it travels: what is not published has no place among the published ones, and counts as 0. */
export const messageOf = (event: RecordedEvent): Message => ({
  context: event.context,
  stream: event.stream,
  version: event.version,
  publishedSequence: event.publishedSequence ?? 0,
  type: event.type,
  schemaVersion: event.schemaVersion,
  data: event.data,
  recordedAt: event.recordedAt.toISOString(),
  correlation: event.correlation,
  traceparent: event.traceparent,
})

/** Published events as they travel, each with the number of the one of its type before it; events that are not published are left out. */
export const publishedMessages = async (
  store: Pick<EventStore, 'previousOfType'>,
  events: readonly RecordedEvent[],
  signal: AbortSignal,
): Promise<readonly Message[]> => {
  const published = events.filter((event) => event.publishedSequence !== null)
  const seen = new Map(published.map((event) => [placeOf(event, 0), event.type]))
  const known = published.map((event) => knownPrevious(event, seen))
  const asked = published.filter((_, i) => known[i] === undefined)
  const found = asked.length === 0 ? [] : await store.previousOfType(asked, signal)
  const answers = new Map(asked.map((event, i) => [event, found[i]!]))
  return published.map((event, i) => ({ ...messageOf(event), previousOfType: known[i] ?? answers.get(event)! }))
}

/** Of most events it takes no question: they are the first of their stream, or come right after their own kind. */
const knownPrevious = (event: RecordedEvent, seen: ReadonlyMap<string, string>): number | undefined => {
  if (event.publishedSequence === 1) return 0
  return seen.get(placeOf(event, -1)) === event.type ? event.publishedSequence! - 1 : undefined
}

const placeOf = ({ stream, publishedSequence }: RecordedEvent, offset: number): string =>
  `${publishedSequence! + offset} ${stream}`
