import type { Message } from '@banyan/bus'
import type { RecordedEvent } from '@banyan/event-store'

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
