import { faults } from './errors.ts'
import {
  APPEND_EVENTS_MAX,
  APPEND_STREAMS_MAX,
  type AppendRequest,
  EVENT_DATA_BYTES_MAX,
  STREAM_NAME_LENGTH_MAX,
} from './event-store.ts'

/** Refuses an append that no adapter should see: over a limit, one stream twice, a version that is none. */
export const requireWellFormed = (request: AppendRequest): void => {
  const { writes } = request
  requireAtMost('streams', APPEND_STREAMS_MAX, writes.length)
  requireAtMost(
    'events',
    APPEND_EVENTS_MAX,
    writes.reduce((sum, write) => sum + write.events.length, 0),
  )
  if (new Set(writes.map((write) => write.stream)).size < writes.length) refuse('each stream once', 'a stream twice')
  for (const { stream, expectedVersion, events } of writes) {
    if (stream === '' || stream.length > STREAM_NAME_LENGTH_MAX || stream.includes('\0'))
      refuse(`stream names of 1 to ${STREAM_NAME_LENGTH_MAX} characters`, `one of ${stream.length}`)
    if (!Number.isSafeInteger(expectedVersion) || expectedVersion < 0)
      refuse('an expected version from 0', String(expectedVersion))
    for (const { data } of events)
      requireAtMost('bytes of data in an event', EVENT_DATA_BYTES_MAX, Buffer.byteLength(data))
  }
  if (request.rejection && writes.some((write) => write.events.length > 0))
    refuse('either events or a rejection', 'both')
}

const requireAtMost = (what: string, limit: number, found: number): void => {
  if (found > limit) throw faults.STORE_APPEND_TOO_LARGE({ what, limit, found })
}

const refuse = (expected: string, found: string): never => {
  throw faults.STORE_APPEND_MALFORMED({ expected, found })
}
