import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createTestDatabase, testServer } from '@banyan/testing'
import { type Result, rowOf } from './report.ts'
import type { LoadReport, Window } from './saga/load.ts'
import type { Work } from './saga/worker.ts'

const ROUNDS = 3
const CLIENTS = 32
const WARM_UP_MS = 1_500
const WINDOW_MS = 4_000

/** Sagas of four steps, each a local no-op whose result is recorded. Peers run on the same server, in turn. */
const WHO: readonly Work['who'][] = ['banyan']

/** What DBOS Transact and Restate did on a machine of two cores, five and four times over. */
const SAGAS_PER_S_MIN = 1_900

type Sample = { readonly perSecond: number; readonly p50Ms: number; readonly p99Ms: number }

export const run = async (): Promise<Result> => {
  const server = await testServer({ durable: true })
  const samples = new Map<Work['who'], Sample[]>(WHO.map((who) => [who, []]))
  try {
    for (let round = 0; round < ROUNDS; round++)
      for (const who of WHO) samples.get(who)!.push(await measure(server.adminUrl, who))
  } finally {
    await server.destroy()
  }
  return resultOf(samples)
}

const measure = async (adminUrl: string, who: Work['who']): Promise<Sample> => {
  const database = await createTestDatabase(adminUrl)
  const work: Work = { who, url: database.url, clients: CLIENTS }
  const worker = fork(join(import.meta.dirname, 'saga/worker.ts'), [JSON.stringify(work)])
  await once(worker, 'message')
  const from = Date.now() + WARM_UP_MS
  const window: Window = { from, to: from + WINDOW_MS }
  worker.send(window)
  const [report] = (await once(worker, 'message')) as [LoadReport]
  worker.send('close')
  await once(worker, 'exit')
  await database.drop()
  return { perSecond: report.count / (WINDOW_MS / 1_000), p50Ms: report.p50Ms, p99Ms: report.p99Ms }
}

const resultOf = (samples: ReadonlyMap<Work['who'], readonly Sample[]>): Result => {
  const rows = [...samples].flatMap(([who, list]) => [
    rowOf(who, 'sagas of four steps, 32 at once', { unit: '1/s', samples: list.map((s) => s.perSecond) }),
    rowOf(who, 'p50', { unit: 'ms', samples: list.map((s) => s.p50Ms) }),
    rowOf(who, 'p99', { unit: 'ms', samples: list.map((s) => s.p99Ms) }),
  ])
  return {
    name: 'saga',
    rows,
    targets: [{ what: 'sagas a second, 32 at once', value: rows[0]!.median, op: '>=', target: SAGAS_PER_S_MIN }],
    settings: {
      postgres: 'PostgreSQL 18, fsync on, stock settings but max_connections = 300; a fresh database a run',
      banyan: 'one process, 8 shards, one entry and one row a step; ended when that is durable',
      rounds: ROUNDS,
      windowMs: WINDOW_MS,
    },
  }
}
