export { faults } from './errors.ts'
export { BROWSED_MAX, type Browsing, CORRELATED_SPAN_MAX, type StreamLine } from './browsing.ts'
export {
  APPEND_EVENTS_MAX,
  APPEND_STREAMS_MAX,
  type AppendRequest,
  type AppendResult,
  type CommandKey,
  EVENT_DATA_BYTES_MAX,
  eventId,
  type EventStore,
  type Fence,
  type InboxMark,
  type Loaded,
  type NewEvent,
  type Outcome,
  parseEventId,
  type Position,
  type Provenance,
  type RecordedEvent,
  type Rejection,
  STREAM_NAME_LENGTH_MAX,
  type StreamWrite,
  type Version,
} from './event-store.ts'
export {
  FEED_PAGE_EVENTS_MAX,
  type FeedEvent,
  type FeedMark,
  type FeedPage,
  type FeedQuery,
  fingerprint,
  markOf,
} from './feed.ts'
export type { Lease, Leases } from './leases.ts'
export type { PersonKey, PersonKeys } from './personal/person-keys.ts'
export type { Snapshot, Snapshots } from './snapshots.ts'
export { type EventCodec, eventCodec, PERSON_FORGOTTEN, type ReadableEvent } from './codec.ts'
export { type Fields, isSealed, seal, unseal } from './personal/sealing.ts'
export { holdsFence } from './postgres/leases.ts'
export { migrate, type Migration, readMigrations } from './postgres/migrate.ts'
export { openPostgresEventStore, type PostgresEventStoreOptions, renewEpoch } from './postgres/open.ts'
export { postgresPersonKeys } from './postgres/person-keys.ts'
export { asStoreFault, sqlState } from './postgres/sql-errors.ts'
export { gather } from './postgres/gather.ts'
export { openPool } from './postgres/pool.ts'
export { memoryPersonKeys } from './memory/person-keys.ts'
export { memoryEventStore } from './memory/store.ts'
