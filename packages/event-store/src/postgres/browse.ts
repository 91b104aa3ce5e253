import type { Pool } from 'pg'
import { BROWSED_MAX, type Browsing, CORRELATED_SPAN_MAX } from '../browsing.ts'
import type { FeedEvent } from '../feed.ts'
import type { Position } from '../event-store.ts'
import type { EventTypes } from './event-types.ts'
import { EVENT_COLUMNS, type EventRow, recordedEvents } from './rows.ts'

/**
 * From one stream's name to the next by one step in the index each: `distinct` would walk all events. The walk ends at the first name
 * without the prefix.
 */
const STREAMS = `
  with recursive names (stream, n) as (
    (select e.stream, 1 from events e
     where (e.stream, e.version) > ($1::text collate "C", $2::integer) order by e.stream, e.version limit 1)
    union all
    (select next.stream, names.n + 1 from names, lateral (
       select e.stream from events e where e.stream > names.stream order by e.stream limit 1) next
     where names.n < $4 and starts_with(names.stream, $3))
  )
  select names.stream, tip.version, tip.recorded_at as "lastAt" from names, lateral (
    select e.version, e.recorded_at from events e where e.stream = names.stream order by e.version desc limit 1) tip
  where starts_with(names.stream, $3) order by names.stream`

const NEWEST = `select f.position, ${EVENT_COLUMNS} from (
    select position, seq from feed where position < $1 order by position desc limit $2) f
  join events e on e.seq = f.seq order by f.position desc`

const NEWEST_OF_TYPE = `select f.position, ${EVENT_COLUMNS} from (
    select position, seq from feed where type = $3 and position < $1 order by position desc limit $2) f
  join events e on e.seq = f.seq order by f.position desc`

const CORRELATED = `select f.position, ${EVENT_COLUMNS} from feed f join events e on e.seq = f.seq
  where f.position > $1 and f.position <= $2 and e.correlation = $3 order by f.position limit ${BROWSED_MAX}`

/** Below every version, and above. */
const NO_VERSION = 0
const EVERY_VERSION = 2 ** 31 - 1

type FeedRow = EventRow & { readonly position: Position }

export const browsing = (o: {
  readonly pool: Pool
  readonly types: EventTypes
  readonly context: string
  readonly epoch: () => Promise<string>
}): Browsing => {
  const events = async (name: string, text: string, values: readonly unknown[]): Promise<readonly FeedEvent[]> => {
    const { rows } = await o.pool.query<FeedRow>({ name, text, values: [...values] })
    const recorded = await recordedEvents(rows, o.types, { context: o.context, epoch: await o.epoch() })
    return recorded.map((event, i) => Object.assign(event, { position: rows[i]!.position }))
  }
  const idOf = async (type: string): Promise<number | undefined> => {
    if (o.types.knownIds([type]).length === 0) await o.types.learn()
    return o.types.knownIds([type])[0]
  }
  return {
    streams: async ({ prefix, after, limit }) => {
      const from = after === null || after < prefix ? [prefix, NO_VERSION] : [after, EVERY_VERSION]
      const values = [...from, prefix, Math.min(limit, BROWSED_MAX)]
      return (await o.pool.query({ name: 'browse-streams', text: STREAMS, values })).rows
    },
    newestFirst: async ({ before, type, limit }) => {
      const values = [before ?? Number.MAX_SAFE_INTEGER, Math.min(limit, BROWSED_MAX)]
      if (type === null) return events('browse-newest', NEWEST, values)
      const id = await idOf(type)
      return id === undefined ? [] : events('browse-newest-of-type', NEWEST_OF_TYPE, [...values, id])
    },
    correlated: async (correlation, { after, span }) =>
      events('browse-correlated', CORRELATED, [after, after + Math.min(span, CORRELATED_SPAN_MAX), correlation]),
  }
}
