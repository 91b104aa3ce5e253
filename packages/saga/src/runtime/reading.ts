import { gather } from '@banyan/event-store'
import type { Pool } from 'pg'
import { rebuild } from '../machine/evolve.ts'
import type { SagaEvent } from '../machine/saga-event.ts'
import { type SagaState, unborn } from '../machine/saga-state.ts'

/** An instance as its stream leaves it. */
export type Found = { readonly instance: number; readonly version: number; readonly state: SagaState }

/** Instances read in one statement. */
const READ_TOGETHER_MAX = 100
const READS_IN_FLIGHT_MAX = 2

type Row = {
  readonly saga_id: string
  readonly instance: number
  readonly version: number
  readonly data: readonly SagaEvent[]
}

/** Reads instances by their ids; undefined where there is none. Those that are asked for together are read together. */
export const reading = (pool: Pool): ((sagaId: string) => Promise<Found | undefined>) =>
  gather<string, Found | undefined>({
    most: READ_TOGETHER_MAX,
    atOnce: READS_IN_FLIGHT_MAX,
    ask: async (sagaIds) => {
      const { rows } = await pool.query<Row>({ name: 'saga-read', text: READ, values: [sagaIds] })
      const found = new Map<string, Found>()
      for (const { saga_id, instance, version, data } of rows) {
        const before = found.get(saga_id)?.state ?? unborn
        found.set(saga_id, { instance, version, state: rebuild(data, before) })
      }
      return sagaIds.map((id) => found.get(id))
    },
  })

const READ = `
  select s.saga_id, s.instance, e.version, e.data
  from unnest($1::uuid[]) as q (id) join saga_instances s on s.saga_id = q.id join saga_events e on e.instance = s.instance
  order by s.instance, e.version`

/** Instances found in one page. */
export const PAGE_MAX = 500

/** Of a shard, those with calls under way, behind an instance, in order. */
export const readCalling = async (pool: Pool, shard: number, after: number) => {
  const text = `select instance, saga_id from saga_instances where shard = $1 and calling and instance > $2 order by instance limit ${PAGE_MAX}`
  const { rows } = await pool.query<{ instance: number; saga_id: string }>({
    name: 'saga-calling',
    text,
    values: [shard, after],
  })
  return rows
}

/**
 * Of a shard, those whose timers ring next, soonest first; without those of other definitions, `saga@version`, and those left alone. Nothing is due before
 * `fromMs`: so that what has rung, and is still in the index until it is vacuumed, is not walked through again.
 */
export const readDue = async (
  pool: Pool,
  o: {
    readonly shard: number
    readonly definitions: readonly string[]
    readonly leftAlone: readonly string[]
    readonly fromMs: number
  },
) => {
  const text = `
    select saga_id, extract(epoch from due_at)::float8 * 1000 as due_ms from saga_instances
    where shard = $1 and due_at >= $4 and saga || '@' || definition = any($2) and not saga_id = any($3::uuid[])
    order by due_at limit ${PAGE_MAX}`
  const { rows } = await pool.query<{ saga_id: string; due_ms: number }>({
    name: 'saga-due',
    text,
    values: [o.shard, o.definitions, o.leftAlone, new Date(o.fromMs).toISOString()],
  })
  return rows
}

/** Of a shard, versions of unfinished instances that are not among the given ones, with one of each. */
export const readForeign = async (pool: Pool, shard: number, definitions: readonly string[]) => {
  const text = `
    select saga, definition as version, min(saga_id::text) as "sagaId" from saga_instances
    where shard = $1 and phase in ('running', 'compensating') and not saga || '@' || definition = any($2)
    group by saga, definition`
  const { rows } = await pool.query<{ saga: string; version: number; sagaId: string }>(text, [shard, definitions])
  return rows
}
