import type { Pool } from 'pg'
import type { EventStore, Loaded, Position, RecordedEvent } from '../event-store.ts'
import { parseEventId } from '../event-store.ts'
import { asUuid, keyUuid, readOutcome, type StoredOutcome } from './append-sql.ts'
import type { EventTypes } from './event-types.ts'
import { EVENT_COLUMNS, type EventRow, recordedEvents } from './rows.ts'

type Reading = Pick<EventStore, 'load' | 'readStream' | 'findPosition'>

const NO_KEY = '00000000-0000-0000-0000-000000000000'

const LOAD = `
  select k.known, ${EVENT_COLUMNS}
  from (select (
    select json_build_object('sameInput', c.input_hash = $4, 'outcome', c.outcome) from commands c where c.key = $3
  ) as known) k
  left join events e on e.stream = $1 collate "C" and e.version > $2
  order by e.version`

/** Reading single streams and single commands. */
export const streamReading = (o: {
  readonly pool: Pool
  readonly types: EventTypes
  readonly context: string
  readonly epoch: () => Promise<string>
}): Reading => {
  const events = async (rows: readonly EventRow[]): Promise<readonly RecordedEvent[]> =>
    recordedEvents(rows, o.types, { context: o.context, epoch: await o.epoch() })

  return {
    load: async (stream, { after, command }): Promise<Loaded> => {
      const key = command ? keyUuid(command.key) : NO_KEY
      const hash = command ? asUuid(command.inputHash) : NO_KEY
      const { rows } = await o.pool.query<EventRow & { known: Known | null }>({
        name: 'load',
        text: LOAD,
        values: [stream, after, key, hash],
      })
      const known = rows[0]?.known ?? null
      return {
        known: known && { sameInput: known.sameInput, outcome: readOutcome(known.outcome) },
        events: await events(rows.filter((row) => row.stream !== null)),
      }
    },

    readStream: async (stream, { after, limit }) => {
      const text = `select ${EVENT_COLUMNS} from events e where e.stream = $1 collate "C" and e.version > $2 order by e.version limit $3`
      const { rows } = await o.pool.query<EventRow>({ name: 'read-stream', text, values: [stream, after, limit] })
      return events(rows)
    },

    findPosition: async (id) => {
      const parsed = parseEventId(id)
      if (!parsed) return undefined
      const text = `select f.position from events e join feed f on f.seq = e.seq where e.stream = $1 collate "C" and e.version = $2`
      const { rows } = await o.pool.query<{ position: Position }>({
        name: 'find-position',
        text,
        values: [parsed.stream, parsed.version],
      })
      return rows[0]?.position
    },
  }
}

type Known = { readonly sameInput: boolean; readonly outcome: StoredOutcome }
