import assert from 'node:assert/strict'
import { Client } from 'pg'
import { eventually } from '../eventually.ts'
import type { ProcessName, RunningSystem } from '../running-system.ts'

/** For each process of `npm start`, from its death on: running again, and all of AnyCompany served again; in milliseconds. */
export type Recovery = { readonly name: ProcessName; readonly backMs: number; readonly servedMs: number }

const BACK_MS = 60_000
/** What is promised of a database. */
const DATABASE_BACK_MS = 30_000

/** `kill -9` of one process; waits until the launcher, or its guardian, has brought it back and `isServed` holds. */
export const killAndWait = async (
  system: RunningSystem,
  name: ProcessName,
  {
    isServed,
    onKilled,
  }: { readonly isServed: () => Promise<unknown>; readonly onKilled: () => Promise<void> | undefined },
): Promise<Recovery> => {
  const killed = await system.signal(name, 'SIGKILL')
  await onKilled()
  const at = performance.now()
  const limitMs = isDatabase(name) ? DATABASE_BACK_MS : BACK_MS
  await eventually(async () => {
    const now = (await system.processes())[name]
    assert.ok(now.pid !== killed.pid && now.state === 'running', `${name}: ${now.state}, pid ${now.pid}`)
    if (isDatabase(name)) await answersQueries(await system.adminUrl(name, 'postgres'))
  }, limitMs)
  const backMs = performance.now() - at
  await eventually(async () => assert.equal(await system.health(), 200), BACK_MS)
  await isServed()
  return { name, backMs, servedMs: performance.now() - at }
}

/** `kill -9` of all processes in one instant; waits until `isServed` holds. */
export const killAllAtOnce = async (
  system: RunningSystem,
  killable: readonly ProcessName[],
  isServed: () => Promise<unknown>,
): Promise<void> => {
  const before = await system.processes()
  await Promise.all(killable.map((name) => system.signal(name, 'SIGKILL')))
  await eventually(async () => {
    const now = await system.processes()
    for (const name of killable) assert.ok(now[name].pid !== before[name].pid && now[name].state === 'running', name)
    assert.equal(await system.health(), 200)
  }, BACK_MS)
  await isServed()
}

/** One line a process. */
export const recoveryTable = (recoveries: readonly Recovery[], killable: readonly ProcessName[]): readonly string[] =>
  killable.map((name) => {
    const own = recoveries.filter((recovery) => recovery.name === name)
    const seconds = (times: readonly number[]) => times.map((ms) => (ms / 1_000).toFixed(1)).join(', ')
    return `${name}: back after ${seconds(own.map((r) => r.backMs))} s, all served after ${seconds(own.map((r) => r.servedMs))} s`
  })

const isDatabase = (name: ProcessName): name is 'postgres' | 'shop-postgres' => name.endsWith('postgres')

const answersQueries = async (url: string): Promise<void> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000, query_timeout: 2_000 })
  client.on('error', () => {}) // Shows at the statement.
  try {
    await client.connect()
    await client.query('select 1')
  } finally {
    await client.end().catch(() => {})
  }
}
