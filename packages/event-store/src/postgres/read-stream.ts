import type { Pool } from 'pg'
import type { EventStore, Loaded, Position, RecordedEvent } from '../event-store.ts'
import { parseEventId } from '../event-store.ts'
import type { Snapshot } from '../snapshots.ts'
import { asUuid, keyUuid, readOutcome, type StoredOutcome } from './append/group.ts'
import type { EventTypes } from './event-types.ts'
import type { FeedWatch } from './feed-watch.ts'
import { gather } from './gather.ts'
import { EVENT_COLUMNS, type EventRow, NO_EVENT, recordedEvents } from './rows.ts'

type Reading = Pick<EventStore, 'load' | 'readStream' | 'whenNumbered'>

/** Loads and positions asked for together travel together: one round trip, however many ask. */
const QUESTIONS_MAX = 64
const LOADS_AT_ONCE = 3
/** Who waits for an event's number asks again and again: the next statement answers them all. */
const POSITIONS_AT_ONCE = 1

const NO_SNAPSHOT = -1

/** For each stream a frame (what is known of its command, its snapshot), then its events after that snapshot. */
const LOAD = `
  with q as materialized (
    select q.i, q.stream, coalesce(s.version, q.after) as after,
      (select json_build_object('sameInput', c.input_hash = q.hash, 'outcome', c.outcome) from commands c where c.key = q.key) as known,
      case when s.stream is null then null else json_build_object('version', s.version, 'persons', s.persons, 'state', s.state) end as snapshot
    from unnest($1::text[], $2::integer[], $3::integer[], $4::uuid[], $5::uuid[])
      with ordinality as q (stream, after, state_version, key, hash, i)
    left join snapshots s on s.stream = q.stream collate "C" and s.state_version = q.state_version and s.version > q.after
  )
  select * from (
    select q.i, null::json as known, null::json as snapshot, ${EVENT_COLUMNS}
    from q join events e on e.stream = q.stream collate "C" and e.version > q.after
    union all
    select q.i, q.known, q.snapshot, ${NO_EVENT} from q
  ) x order by i, version nulls first`

const FIND_POSITIONS = `
  select q.i, f.position from unnest($1::text[], $2::integer[]) with ordinality as q (stream, version, i)
  join events e on e.stream = q.stream collate "C" and e.version = q.version
  join feed f on f.seq = e.seq`

type EventKey = NonNullable<ReturnType<typeof parseEventId>>
type Numbered = { readonly i: number; readonly position: Position }
type LoadQuery = { readonly stream: string } & Parameters<EventStore['load']>[1]
type FrameRow = {
  readonly i: number
  readonly stream: null
  readonly known: Known | null
  readonly snapshot: Kept | null
}
type LoadRow = FrameRow | (EventRow & { readonly i: number })

/** Reading single streams and single commands. */
export const streamReading = (o: {
  readonly pool: Pool
  readonly types: EventTypes
  readonly context: string
  readonly epoch: () => Promise<string>
  readonly watch: FeedWatch
}): Reading => {
  const events = async (rows: readonly EventRow[]): Promise<readonly RecordedEvent[]> =>
    recordedEvents(rows, o.types, { context: o.context, epoch: await o.epoch() })

  const positionOf = gather<EventKey, Position | undefined>({
    most: QUESTIONS_MAX,
    atOnce: POSITIONS_AT_ONCE,
    ask: async (keys) => {
      const values = [keys.map(({ stream }) => stream), keys.map(({ version }) => version)]
      const { rows } = await o.pool.query<Numbered>({ name: 'find-positions', text: FIND_POSITIONS, values })
      const positions = new Map(rows.map(({ i, position }) => [i, position]))
      return keys.map((_, i) => positions.get(i + 1))
    },
  })
  const loadOf = gather<LoadQuery, Omit<Loaded, 'events'> & { readonly rows: readonly EventRow[] }>({
    most: QUESTIONS_MAX,
    atOnce: LOADS_AT_ONCE,
    ask: async (queries) => {
      const { rows } = await o.pool.query<LoadRow>({ name: 'load', text: LOAD, values: loadValues(queries) })
      const byQuery = Map.groupBy(rows, ({ i }) => i)
      return queries.map((query, i) => loaded(query, byQuery.get(i + 1) ?? []))
    },
  })

  return {
    load: async (stream, query): Promise<Loaded> => {
      const { rows, ...frame } = await loadOf({ stream, ...query })
      return { ...frame, events: await events(rows) }
    },

    readStream: async (stream, { after, limit }) => {
      const text = `select ${EVENT_COLUMNS} from events e where e.stream = $1 collate "C" and e.version > $2 order by e.version limit $3`
      const { rows } = await o.pool.query<EventRow>({ name: 'read-stream', text, values: [stream, after, limit] })
      return events(rows)
    },

    whenNumbered: async (id, signal) => {
      const key = parseEventId(id)
      for (;;) {
        const { head } = o.watch
        const position = key && (await positionOf(key))
        if (position !== undefined) return position
        await o.watch.whenPassed(head, signal)
      }
    },
  }
}

type Known = { readonly sameInput: boolean; readonly outcome: StoredOutcome }
type Kept = Pick<Snapshot, 'version' | 'persons' | 'state'>

const loadValues = (queries: readonly LoadQuery[]): unknown[] => [
  queries.map(({ stream }) => stream),
  queries.map(({ after }) => after),
  queries.map(({ stateVersion }) => stateVersion ?? NO_SNAPSHOT),
  queries.map(({ command }) => command && keyUuid(command.key)),
  queries.map(({ command }) => command && asUuid(command.inputHash)),
]

const loaded = ({ stream, stateVersion }: LoadQuery, rows: readonly LoadRow[]) => {
  const [frame] = rows as readonly FrameRow[]
  const { known, snapshot } = frame!
  return {
    known: known && { sameInput: known.sameInput, outcome: readOutcome(known.outcome) },
    snapshot: snapshot && { stream, stateVersion: stateVersion!, ...snapshot },
    rows: rows.filter((row) => row.stream !== null),
  }
}
