import { asStoreFault } from '@banyan/event-store'
import type { Pool } from 'pg'
import type { Signal } from '../machine/signal.ts'
import type { Engine } from './engine.ts'
import type { OwnedShard } from './shard/owned-shard.ts'
import { wakeable } from './wakeable.ts'

/** A signal for an instance that another process owns. */
export type HandedOn = {
  /** Twice is once. */
  readonly id: string
  readonly sagaId: string
  readonly shard: number
  /** Of what begins. */
  readonly saga: string | null
  readonly signal: Signal
}

/** How soon a process hears of what another one took for it. */
const LOOK_MS = 200
const PAGE_MAX = 500

/** Durable when it resolves. */
export const handOn = async (pool: Pool, { id, shard, sagaId, saga, signal }: HandedOn): Promise<void> => {
  const text = `insert into saga_signals (id, shard, saga_id, saga, signal) values ($1, $2, $3, $4, $5) on conflict (id) do nothing`
  await pool.query({ name: 'saga-hand-on', text, values: [id, shard, sagaId, saga, JSON.stringify(signal)] })
}

/** Takes what others took for shards that this process owns. Each row goes with the commit of what it led to. */
export const takeHandedOn = async (
  engine: Engine,
  owned: ReadonlyMap<number, OwnedShard>,
  signal: AbortSignal,
): Promise<void> => {
  const { context, pool, onFailure } = engine
  const sleep = wakeable(signal)
  const defective = new Set<number>()
  while (!signal.aborted) {
    try {
      const rows = await readHandedOn(pool, [...owned.keys()], [...defective])
      const taken = await Promise.allSettled(rows.map((row) => take(engine, owned.get(row.shard), row)))
      taken.forEach(({ status }, i) => {
        const row = rows[i]!
        if (status === 'rejected' && owned.has(row.shard)) defective.add(row.no)
      })
      if (rows.length < PAGE_MAX) await sleep.wait(LOOK_MS)
    } catch (error) {
      onFailure(asStoreFault(error, context))
      await sleep.wait(LOOK_MS)
    }
  }
}

type Row = {
  readonly no: number
  readonly shard: number
  readonly saga_id: string
  readonly saga: string | null
  readonly signal: Signal
}

const take = async ({ definitions }: Engine, owned: OwnedShard | undefined, row: Row): Promise<unknown> => {
  const { no, saga, signal } = row
  const definition = saga === null ? {} : { definition: definitions.latest(saga) }
  return owned?.hear(row.saga_id, { signal, no, isPatient: true, ...definition })
}

const readHandedOn = async (pool: Pool, shards: readonly number[], but: readonly number[]): Promise<readonly Row[]> => {
  if (shards.length === 0) return []
  const text = `select no, shard, saga_id, saga, signal from saga_signals
    where shard = any($1) and not no = any($2::bigint[]) order by no limit ${PAGE_MAX}`
  const { rows } = await pool.query<Row>({ name: 'saga-handed-on', text, values: [shards, but] })
  return rows
}
