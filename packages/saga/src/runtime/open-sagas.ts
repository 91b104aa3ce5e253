import { hash, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { migrate, openPool, readMigrations } from '@banyan/event-store'
import { isFault } from '@banyan/model'
import { faults } from '../errors.ts'
import { said } from '../machine/definition.ts'
import type { Signal } from '../machine/signal.ts'
import { Lanes } from './shard/calls.ts'
import { guardedClock } from './clock.ts'
import { COMMITS_IN_FLIGHT_MAX, committing } from './commits.ts'
import { definitionsOf } from './definitions.ts'
import { sumUpEndings } from './endings.ts'
import { handOn, takeHandedOn } from './inbox.ts'
import { type Listing, listing } from './listing/listing.ts'
import type { Heard, Outcome } from './shard/live.ts'
import type { SagasOptions } from './options.ts'
import type { Engine } from './engine.ts'
import { OwnedShard } from './shard/owned-shard.ts'
import { reading } from './reading.ts'
import { ringTimers, takeOver } from './shard/shard-timers.ts'

/** Sagas of one context as one process runs them. */
export type Sagas = Listing &
  AsyncDisposable & {
    /**
     * Begins a saga, or does nothing where one has begun for the same business key. Durable when it resolves. Throws `SAGA_UNKNOWN`,
     * `SAGA_UNSETTLED`, `SAGA_CLOSED`.
     */
    begin(saga: string, event: unknown): Promise<Outcome>
    /**
     * Tells a saga something: an event, an answer, a cancel, what an operator does, `migrate`. Durable when it resolves; `id` makes twice once
     * while another process has yet to take it. Throws as `begin` does, `SAGA_VERSION_MISSING`, and `SAGA_DEFECT`.
     */
    tell(sagaId: string, signal: TellableSignal, id?: string): Promise<Outcome>
    /** The id of the instance for a business key, whether it has begun or not. */
    sagaIdOf(saga: string, key: string): string
    /** Shards that this process owns now, in order. */
    owned(): readonly number[]
  }

/** What the world outside may say. */
export type TellableSignal = Extract<Signal, { readonly kind: 'event' | 'answer' | 'cancel' | 'operator' | 'migrate' }>

/** Characters of a business key, which lists show. */
export const KEY_LENGTH_MAX = 200

/** Connections beside those of commits. */
const CONNECTIONS = 6
/** Transactions at once of commands whose effect lives in the same database. */
const TRANSACTIONS_AT_ONCE = 4

/** Brings the tables up to date and runs the sagas of whatever shards the process owns, until it is disposed: then what is under way ends first. */
export const openSagas = async (o: SagasOptions): Promise<Sagas> => {
  const name = `banyan ${o.context} sagas`
  const pool = openPool(o.url, { connections: CONNECTIONS + COMMITS_IN_FLIGHT_MAX, name, lookUpsOnly: true })
  const transactions = o.here && openPool(o.url, { connections: TRANSACTIONS_AT_ONCE, name: `${name} here` })
  const clock = guardedClock()
  try {
    await migrate(pool, 'saga', await readMigrations(join(import.meta.dirname, 'migrations')))
    clock.heard(await databaseMs(pool))
  } catch (error) {
    await Promise.all([pool.end(), transactions?.end()])
    throw error
  }
  const definitions = definitionsOf(o.definitions)
  const engine: Engine = {
    context: o.context,
    definitions,
    pool,
    clock,
    commit: committing(pool, clock.heard),
    read: reading(pool),
    lanes: new Lanes(),
    execute: o.execute,
    here: o.here && transactions ? { ...o.here, pool: transactions } : null,
    onRecorded: o.onRecorded ?? (() => {}),
    onFailure: o.onFailure ?? (() => {}),
  }
  const closing = new AbortController()
  const owned = new Map<number, OwnedShard>()
  const running = Array.from({ length: o.shards }, (_, shard) =>
    o.ownership.whileOwned(shard, closing.signal, async (fence, signal) => {
      const mine = new OwnedShard(engine, shard, fence)
      owned.set(shard, mine)
      const ended = Promise.withResolvers<void>()
      const end = (): void => ended.resolve(mine.end())
      if (signal.aborted) end()
      else signal.addEventListener('abort', end, { once: true })
      const once = shard === 0 ? [sumUpEndings(engine, signal)] : []
      await Promise.all([takeOver(engine, mine, signal), ringTimers(engine, mine, signal), ...once])
      owned.delete(shard)
      await ended.promise
    }),
  )
  running.push(takeHandedOn(engine, owned, closing.signal))

  const shardOf = (sagaId: string): number => Number.parseInt(sagaId.slice(0, 8), 16) % o.shards
  const sagaIdOf = (saga: string, key: string): string => sagaIdFor(o.context, saga, key)
  const hear = async (
    sagaId: string,
    heard: Pick<Heard, 'signal' | 'definition'> & { readonly signal: Signal },
    handing: { readonly id: string; readonly saga: string | null },
  ): Promise<Outcome> => {
    if (closing.signal.aborted) throw faults.SAGA_CLOSED({})
    const shard = shardOf(sagaId)
    const heed = await owned.get(shard)?.hear(sagaId, { ...heard, isPatient: false })
    if (heed && heed.kind !== 'not-mine') return heed
    try {
      await handOn(pool, { ...handing, sagaId, shard, signal: heard.signal })
    } catch (error) {
      throw isFault(error) ? error : faults.SAGA_UNSETTLED({ sagaId, what: String(error) }, error)
    }
    return { kind: 'handed-on', sagaId }
  }
  let closed: Promise<void> | undefined
  const close = async (): Promise<void> => {
    closing.abort()
    await Promise.all(running)
    await Promise.all([pool.end(), transactions?.end()])
  }

  return {
    ...listing({ pool, definitions, sagaIdOf, nowMs: clock.now, shards: o.shards }),
    begin: async (saga, event) => {
      const definition = definitions.latest(saga)
      const key = said(() => definition.key(event))
      const problem = 'problem' in key ? key.problem : unfit(key.value)
      if (problem !== null || 'problem' in key)
        return { kind: 'refused', sagaId: '', why: `saga ${saga} cannot begin: ${problem}` }
      const sagaId = sagaIdOf(saga, key.value)
      const signal = { kind: 'begin', sagaId, event } as const
      return hear(sagaId, { signal, definition }, { id: `begin ${sagaId}`, saga })
    },
    tell: (sagaId, signal, id = randomUUID()) => hear(sagaId, { signal }, { id, saga: null }),
    sagaIdOf,
    owned: () => [...owned.keys()].toSorted((a, b) => a - b),
    [Symbol.asyncDispose]: () => (closed ??= close()),
  }
}

const unfit = (key: string): string | null => {
  if (key.length > KEY_LENGTH_MAX) return `expected a key of at most ${KEY_LENGTH_MAX} characters, found ${key.length}`
  return key.includes('\0') ? 'expected a key without NUL characters, found one' : null
}

const databaseMs = async (pool: Engine['pool']): Promise<number> => {
  const text = 'select (extract(epoch from clock_timestamp()) * 1000)::float8 as now_ms'
  return (await pool.query<{ now_ms: number }>(text)).rows[0]!.now_ms
}

/** The same for the same business key, so that two that begin are one. */
const sagaIdFor = (context: string, saga: string, key: string): string => {
  const hex = hash('sha256', JSON.stringify([context, saga, key]))
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}
