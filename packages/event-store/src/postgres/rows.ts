import { parseActor } from '@banyan/model'
import { eventId, type RecordedEvent } from '../event-store.ts'
import type { EventTypes } from './event-types.ts'

/** A row of `events`, as the driver gives it. */
export type EventRow = {
  readonly stream: string
  readonly version: number
  readonly type: number
  readonly schema_version: number
  readonly published: boolean
  readonly published_count: number
  readonly recorded_at: Date
  readonly actor: string
  readonly command_id: string | null
  readonly correlation: string
  readonly causation: string | null
  readonly traceparent: string | null
  readonly persons: readonly string[] | null
  readonly data: unknown
}

export const EVENT_COLUMNS = `e.stream, e.version, e.type, e.schema_version, e.published, e.published_count, e.recorded_at,
  e.actor, e.command_id, e.correlation, e.causation, e.traceparent, e.persons, e.data`

/** The same columns where a row holds no event. */
export const NO_EVENT = `null::text, null::integer, null::integer, null::smallint, null::boolean, null::integer,
  null::timestamptz, null::text, null::text, null::text, null::text, null::text, null::text[], null::json`

type Origin = { readonly context: string; readonly epoch: string }

/** Rows as events. Each type's name is looked up once, then known. */
export const recordedEvents = async (
  rows: readonly EventRow[],
  types: EventTypes,
  origin: Origin,
): Promise<readonly RecordedEvent[]> => {
  const names = new Map<number, string>()
  for (const { type } of rows) if (!names.has(type)) names.set(type, await types.nameOf(type))
  return rows.map((row) => recordedEvent(row, names.get(row.type)!, origin))
}

const NOBODY: readonly string[] = []

const recordedEvent = (row: EventRow, type: string, { context, epoch }: Origin): RecordedEvent => ({
  id: eventId(row.stream, row.version),
  context,
  stream: row.stream,
  version: row.version,
  type,
  schemaVersion: row.schema_version,
  data: row.data,
  publishedSequence: row.published ? row.published_count : null,
  epoch,
  recordedAt: row.recorded_at,
  actor: parseActor(row.actor),
  commandId: row.command_id,
  correlation: row.correlation,
  causation: row.causation,
  traceparent: row.traceparent,
  persons: row.persons ?? NOBODY,
})
