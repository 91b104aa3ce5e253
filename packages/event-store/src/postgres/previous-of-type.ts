import type { Pool } from 'pg'
import type { EventStore } from '../event-store.ts'
import type { EventTypes } from './event-types.ts'

const PREVIOUS = `
  select coalesce((
    select e.published_count from events e
    where e.stream = q.stream collate "C" and e.version < q.version and e.type = q.type and e.published
    order by e.version desc limit 1
  ), 0) as previous
  from unnest($1::text[], $2::integer[], $3::integer[]) with ordinality as q (stream, version, type, i) order by q.i`

/** One statement for all: some 20 µs an event. */
export const previousOfTypeReading =
  (pool: Pool, types: EventTypes): EventStore['previousOfType'] =>
  async (events) => {
    const ids = await types.idsOf(events.map(({ type }) => type))
    const values = [
      events.map(({ stream }) => stream),
      events.map(({ version }) => version),
      events.map(({ type }) => ids.get(type)),
    ]
    const { rows } = await pool.query<{ previous: number }>({ name: 'previous-of-type', text: PREVIOUS, values })
    return rows.map(({ previous }) => previous)
  }
