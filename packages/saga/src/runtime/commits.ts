import { gather, sqlState } from '@banyan/event-store'
import type { Pool, PoolClient } from 'pg'
import type { SagaState } from '../machine/saga-state.ts'
import type { Standing } from './standing.ts'

/** A lease under which something is written, or not at all. */
export type Fence = { readonly name: string; readonly token: number }

/** One entry of one instance's stream, with all that stands or falls with it. */
export type Entry = {
  readonly sagaId: string
  /** Null for the first entry. */
  readonly instance: number | null
  /** The entry's number in the stream, from 1. */
  readonly version: number
  readonly shard: number
  readonly fence: Fence
  readonly atMs: number
  /** Its events, as JSON. */
  readonly data: string
  readonly after: SagaState
  readonly standing: Standing
  /** Rows of `saga_signals` that led to it. */
  readonly signals: readonly number[]
}

export type Verdict =
  | { readonly kind: 'written'; readonly instance: number }
  /** Another writer was faster: read again. */
  | { readonly kind: 'conflict' }
  /** The shard has another owner. */
  | { readonly kind: 'fenced' }

/** Most entries that travel in one commit: more would only lengthen the wait of the first. */
const ENTRIES_MAX = 128
/** Most characters of events in one commit, but for an entry that is longer by itself. */
const DATA_LENGTH_MAX = 2_000_000
/** Commits on their way at once: the next group fills while the last one waits for the disk. */
export const COMMITS_IN_FLIGHT_MAX = 2

/**
 * Group commit: entries that come while commits are on their way travel together in the next one, each with its own verdict. Where PostgreSQL refuses
 * a group, each of it goes alone, so that one that is bad fails alone. `heardMs` is told the database's time with each.
 */
export const committing = (pool: Pool, heardMs: (databaseMs: number) => void): ((entry: Entry) => Promise<Verdict>) => {
  type Settled = { readonly verdict: Verdict } | { readonly error: unknown }
  const together = async (entries: readonly Entry[]): Promise<readonly Settled[]> => {
    try {
      return (await commitOn(pool, entries, heardMs)).map((verdict) => ({ verdict }))
    } catch (error) {
      if (sqlState(error) === undefined) throw error
      return entries.length === 1 ? [{ error }] : oneByOne(entries.map((entry) => [entry]))
    }
  }
  const oneByOne = async (groups: readonly (readonly Entry[])[]): Promise<readonly Settled[]> => {
    const settled: Settled[] = []
    for (const group of groups) settled.push(...(await together(group)))
    return settled
  }
  const commit = gather<Entry, Settled>({
    most: ENTRIES_MAX,
    atOnce: COMMITS_IN_FLIGHT_MAX,
    ask: (entries) => oneByOne(groupsOf(entries)),
  })
  return async (entry) => {
    const settled = await commit(entry)
    if ('error' in settled) throw settled.error
    return settled.verdict
  }
}

/** Few, so that no commit is longer than {@link DATA_LENGTH_MAX}; one, but where payloads are large. */
const groupsOf = (entries: readonly Entry[]): readonly (readonly Entry[])[] => {
  const groups: Entry[][] = []
  let length = Infinity
  for (const entry of entries) {
    length += entry.data.length
    if (length > DATA_LENGTH_MAX) {
      groups.push([])
      length = entry.data.length
    }
    groups.at(-1)!.push(entry)
  }
  return groups
}

/** Writes entries in one statement, each with its own verdict; in the transaction of `client`, where that has begun one. */
export const commitOn = async (
  client: Pool | PoolClient,
  entries: readonly Entry[],
  heardMs: (databaseMs: number) => void,
): Promise<readonly Verdict[]> => {
  const fences = [...new Map(entries.map(({ fence }) => [`${fence.token} ${fence.name}`, fence])).values()]
  const indexOf = new Map(fences.map((fence, i) => [`${fence.token} ${fence.name}`, i + 1]))
  const rows = entries.map((entry, i) => rowOf(entry, i, indexOf.get(`${entry.fence.token} ${entry.fence.name}`)!))
  const values = [JSON.stringify(rows), fences.map(({ name }) => name), fences.map(({ token }) => token)]
  const answered = await client.query<Answered>({ name: 'saga-commit', text: COMMIT, values })
  const { written, held, now_ms } = answered.rows[0]!
  heardMs(now_ms)
  const instances = new Map(written?.map(({ i, instance }) => [i, instance]))
  const areHeld = new Set(held)
  return rows.map(({ i, fence }): Verdict => {
    const instance = instances.get(i)
    if (instance !== undefined) return { kind: 'written', instance }
    return { kind: areHeld.has(fence) ? 'conflict' : 'fenced' }
  })
}

type Answered = {
  readonly written: readonly { readonly i: number; readonly instance: number }[] | null
  readonly held: readonly number[] | null
  readonly now_ms: number
}

const rowOf = (entry: Entry, i: number, fence: number) => {
  const { sagaId, instance, version, shard, atMs, after, signals } = entry
  const { phase, calling, stands, stillAt, error, trouble, dueAt } = entry.standing
  return {
    i,
    fence,
    instance,
    saga_id: sagaId,
    saga: after.saga,
    definition: after.version,
    key: after.key,
    shard,
    version,
    at: new Date(atMs).toISOString(),
    phase,
    calling,
    stands,
    still_at: stillAt,
    error,
    trouble,
    due_at: dueAt,
    ended: after.phase === 'ended',
    signals,
    // Text within the text, so that nothing in it is looked at before it is kept.
    data: entry.data,
  }
}

/**
 * Locks what it is fenced by first, then rows of instances that nobody else writes under the same fence, so that two commits never wait for each
 * other. The fence's row keeps its key until the commit: whoever takes the shard over waits for that, and reads what was written.
 */
const COMMIT = `
  with x as materialized (
    select * from json_to_recordset($1::json) as x (
      i integer, fence integer, instance bigint, saga_id uuid, saga text, definition integer, key text, shard smallint, version integer,
      at timestamptz, phase text, calling boolean, stands text[], still_at text, error text, trouble text, due_at timestamptz,
      ended boolean, signals bigint[], data text)
  ),
  held as materialized (
    select f.i from unnest($2::text[], $3::bigint[]) with ordinality as f (name, token, i)
    join leases l on l.name = f.name and l.token = f.token
    for key share of l
  ),
  good as materialized (
    select x.* from x join held on held.i = x.fence
  ),
  begun as (
    insert into saga_instances (saga_id, saga, definition, key, shard, version, phase, calling, stands, still_at, error, trouble, due_at,
      started_at, changed_at, ended_at)
    select saga_id, saga, definition, key, shard, 1, phase, calling, stands, still_at, error, trouble, due_at,
      at, at, case when ended then at end
    from good where instance is null order by saga_id
    on conflict (saga_id) do nothing
    returning instance, saga_id
  ),
  moved as (
    update saga_instances s set definition = g.definition, version = g.version, phase = g.phase, calling = g.calling, stands = g.stands,
      still_at = g.still_at, error = g.error, trouble = g.trouble, due_at = g.due_at, changed_at = g.at,
      ended_at = case when g.ended then g.at end
    from good g where s.instance = g.instance and s.version = g.version - 1
    returning g.i, s.instance, g.version, g.at, g.data, g.saga, g.definition, g.phase, g.ended, g.signals
  ),
  written as materialized (
    select * from moved
    union all
    select g.i, b.instance, g.version, g.at, g.data, g.saga, g.definition, g.phase, g.ended, g.signals
    from begun b join good g on g.saga_id = b.saga_id
  ),
  entered as (
    insert into saga_events (instance, version, at, data) select instance, version, at, data::json from written order by instance
  ),
  ended as (
    insert into saga_endings (saga, definition, phase, count)
    select saga, definition, phase, count(*) from written where ended group by saga, definition, phase
  ),
  heard as (
    delete from saga_signals where no in (select unnest(signals) from written)
  )
  select (select json_agg(json_build_object('i', i, 'instance', instance)) from written) as written, (select array_agg(i::integer) from held) as held,
    (extract(epoch from clock_timestamp()) * 1000)::float8 as now_ms`
