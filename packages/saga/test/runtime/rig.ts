import type { SagaDef } from '@banyan/model'
import { openPool, openPostgresEventStore } from '@banyan/event-store'
import { type Execute, openSagas, type Sagas, type SagasOptions } from '@banyan/saga/runtime'
import { ownPartitions } from '@banyan/service'

export const SHARDS = 4

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** Sagas of the context `shop` over a database that is there, owning what is due to them. */
export const openOn = async (
  url: string,
  o: {
    readonly definitions: readonly SagaDef[]
    readonly execute: Execute
    readonly holder?: string
  } & Partial<SagasOptions>,
): Promise<Sagas> => {
  const { holder = 'one', ...options } = o
  const store = await openPostgresEventStore({ context: 'shop', url, holder, sequencer: false, connections: 3 })
  const ownership = ownPartitions({ leases: store.leases, holder, partitions: SHARDS, log: silent })
  const sagas = await openSagas({ context: 'shop', url, ownership, shards: SHARDS, ...options })
  let ended: Promise<void> | undefined
  const end = async (): Promise<void> => {
    await Promise.all([sagas[Symbol.asyncDispose](), ownership[Symbol.asyncDispose]()])
    await store[Symbol.asyncDispose]()
  }
  return { ...sagas, [Symbol.asyncDispose]: () => (ended ??= end()) }
}

/** What the world did under which key. Whoever asks twice is answered as the first time, and counted. */
export const openDeeds = async (url: string) => {
  const pool = openPool(url, { connections: 4, name: 'deeds' })
  await pool.query(
    'create table if not exists deeds (key text primary key, command text not null, sent integer not null)',
  )
  const execute: Execute = async ({ callId, command }) => {
    await pool.query('insert into deeds values ($1, $2, 1) on conflict (key) do update set sent = deeds.sent + 1', [
      callId,
      command,
    ])
    return { kind: 'done', result: { id: callId } }
  }
  return { pool, execute }
}

const LOOK_MS = 20
const UNTIL_MS_MAX = 180_000

/** Until it holds; fails after a time that no machine needs. */
export const until = async (holds: () => boolean | Promise<boolean>, limitMs = UNTIL_MS_MAX): Promise<void> => {
  const end = performance.now() + limitMs
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`expected it to hold within ${limitMs} ms: ${holds.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}
