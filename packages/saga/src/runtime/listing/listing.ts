import type { Pool } from 'pg'
import { faults } from '../../errors.ts'
import type { SagaEvent } from '../../machine/saga-event.ts'
import type { Definitions } from '../definitions.ts'
import { reading } from '../reading.ts'
import { type Phase, PHASES } from '../standing.ts'
import { whyStill } from './why.ts'

/** One instance as a list shows it. Instants are ISO 8601. */
export type SagaLine = {
  readonly sagaId: string
  readonly saga: string
  /** Version of its definition. */
  readonly version: number
  readonly key: string
  readonly phase: Phase
  /** Nodes where it stands. */
  readonly stands: readonly string[]
  readonly error: string | null
  readonly trouble: string | null
  readonly startedAt: string
  readonly changedAt: string
  readonly endedAt: string | null
}

/** Conditions are all to hold; newest first. */
export type SagaQuery = {
  readonly saga?: string
  readonly phase?: Phase
  /** A node where it stands. */
  readonly step?: string
  /** Only those that need a person. */
  readonly trouble?: true
  /** The code of what failed last, of those that stand still or were taken back for it. */
  readonly error?: string
  readonly key?: string
  /** Begun before. */
  readonly olderThan?: Date
  /** From the page before. */
  readonly cursor?: string
  /** At most and by default {@link LIST_MAX}. */
  readonly limit?: number
}

export type SagaPage = { readonly lines: readonly SagaLine[]; readonly next: string | null }

export type SagaCount = {
  readonly saga: string
  readonly version: number
  readonly phase: Phase
  /** The first node where they stand; null of those that ended. */
  readonly step: string | null
  readonly count: number
}

/** What became of one instance in one entry of its stream. */
export type SagaEntry = { readonly version: number; readonly at: string; readonly events: readonly SagaEvent[] }

export type Listing = {
  /** By indexes whatever is asked. Throws `SAGA_CURSOR_INVALID`. */
  list(query: SagaQuery): Promise<SagaPage>
  /** Those that ended are summed up as they end; the others are counted, which costs as much as they are many. */
  counts(): Promise<readonly SagaCount[]>
  history(sagaId: string): Promise<readonly SagaEntry[]>
  /** Why it goes no further at this moment, a sentence for each reason; none of an unknown one. */
  why(sagaId: string): Promise<readonly string[]>
}

/** Lines of one page. */
export const LIST_MAX = 100

export const listing = (o: {
  readonly pool: Pool
  readonly definitions: Definitions
  readonly sagaIdOf: (saga: string, key: string) => string
  readonly nowMs: () => number
  readonly shards: number
}): Listing => {
  const { pool } = o
  const read = reading(pool)
  return {
    list: async (query) => {
      const limit = Math.min(query.limit ?? LIST_MAX, LIST_MAX)
      const { text, values } = listQuery(o, query, limit)
      const { rows } = await pool.query<Row>(text, values as unknown[])
      const lines = rows.map(lineOf)
      return { lines, next: rows.length < limit ? null : String(rows.at(-1)!.instance) }
    },
    counts: async () => (await pool.query<SagaCount>(COUNTS)).rows,
    history: async (sagaId) => {
      const { rows } = await pool.query<{ version: number; at: Date; events: readonly SagaEvent[] }>(HISTORY, [sagaId])
      return rows.map(({ version, at, events }) => ({ version, at: at.toISOString(), events }))
    },
    why: async (sagaId) => {
      const found = await read(sagaId)
      return found ? whyStill(found.state, o.definitions, o.nowMs()) : []
    },
  }
}

type Row = {
  readonly instance: number
  readonly saga_id: string
  readonly saga: string
  readonly definition: number
  readonly key: string
  readonly phase: Phase
  readonly stands: readonly string[]
  readonly error: string | null
  readonly trouble: string | null
  readonly started_at: Date
  readonly changed_at: Date
  readonly ended_at: Date | null
}

const lineOf = (row: Row): SagaLine => ({
  sagaId: row.saga_id,
  saga: row.saga,
  version: row.definition,
  key: row.key,
  phase: row.phase,
  stands: row.stands,
  error: row.error,
  trouble: row.trouble,
  startedAt: row.started_at.toISOString(),
  changedAt: row.changed_at.toISOString(),
  endedAt: row.ended_at?.toISOString() ?? null,
})

const INSTANCE_MAX = '9223372036854775807'

/**
 * Each way in is one index, walked for each saga from the newest on until a page is full: `from` names what it is walked for, `where` what the index
 * knows. The other conditions are looked at row by row.
 */
const listQuery = (
  o: Parameters<typeof listing>[0],
  query: SagaQuery,
  limit: number,
): { readonly text: string; readonly values: readonly unknown[] } => {
  const sagas = query.saga === undefined ? o.definitions.sagas : [query.saga]
  const values: unknown[] = [sagas, cursorOf(query), limit]
  const value = (given: unknown, type: string): string => `$${values.push(given)}::${type}`
  const conditions = [
    's.instance < $2::bigint',
    ...(query.phase === undefined ? [] : [`s.phase = ${value(query.phase, 'text')}`]),
    ...(query.trouble === undefined ? [] : ['s.trouble is not null']),
    ...(query.error === undefined ? [] : [`s.error = ${value(query.error, 'text')}`]),
    ...(query.olderThan === undefined ? [] : [`s.started_at < ${value(query.olderThan.toISOString(), 'timestamptz')}`]),
  ]
  const walk = (from: string, where: string): string => `
    select s.* from ${from} cross join lateral (
      select * from saga_instances s where ${[where, ...conditions].join(' and ')} order by s.instance desc limit $3
    ) s`
  const eachSaga = 'unnest($1::text[]) as q (saga)'
  const ofSaga = 's.saga = q.saga collate "C"'
  const waysIn = (): readonly string[] => {
    if (query.key !== undefined) {
      const ids = value(
        sagas.map((saga) => o.sagaIdOf(saga, query.key!)),
        'uuid[]',
      )
      const atStep = query.step === undefined ? '' : ` and ${value(query.step, 'text')} = any(s.stands)`
      return [walk(`unnest(${ids}) as q (id)`, `s.saga_id = q.id and s.saga = any($1::text[])${atStep}`)]
    }
    if (query.step !== undefined) {
      const step = value(query.step, 'text')
      const shards = value(o.shards - 1, 'integer')
      return [
        walk(eachSaga, `${ofSaga} and s.still_at = ${step}`),
        walk(
          `generate_series(0, ${shards}) as q (shard)`,
          `s.shard = q.shard and s.calling and s.saga = any($1) and ${step} = any(s.stands)`,
        ),
      ]
    }
    if (query.trouble) return [walk(eachSaga, `${ofSaga} and s.trouble is not null`)]
    if (query.error !== undefined) return [walk(eachSaga, ofSaga)]
    const phases = value(query.phase === undefined ? PHASES : [query.phase], 'text[]')
    return [
      walk(`${eachSaga} cross join unnest(${phases}) as p (phase)`, `${ofSaga} and s.phase = p.phase collate "C"`),
    ]
  }
  const text = `select * from (${waysIn().join(' union all ')}) s order by s.instance desc limit $3`
  return { text, values }
}

const cursorOf = ({ cursor }: SagaQuery): string => {
  if (cursor === undefined) return INSTANCE_MAX
  if (!/^\d{1,18}$/.test(cursor)) throw faults.SAGA_CURSOR_INVALID({ cursor })
  return cursor
}

const COUNTS = `
  select saga, definition as version, phase, stands[1] as step, count(*) as count from saga_instances
  where phase in ('running', 'compensating') group by saga, definition, phase, stands[1]
  union all
  select saga, definition, phase, null, sum(count)::bigint from saga_endings group by saga, definition, phase
  order by 1, 2, 3, 4`

const HISTORY = `
  select e.version, e.at, e.data as events from saga_instances s join saga_events e on e.instance = s.instance
  where s.saga_id = $1 order by e.version`
