import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as elapsed } from 'node:timers/promises'
import { createTestDatabase, testServer } from '@banyan/testing'
import { Client } from 'pg'
import type { LoadReport } from './event-store/load.ts'
import { measureVolume } from './event-store/volume.ts'
import type { Work } from './event-store/worker.ts'
import { quantileOf, type Result, rowOf } from './report.ts'

const ROUNDS = 5
const WARM_UP_MS = 1_500
const WINDOW_MS = 5_000
const BACKLOG_MAX_MS = 1_000

type Shape = { readonly processes: number; readonly clients: number }
const ONE_PROCESS: Shape = { processes: 1, clients: 32 }
const FOUR_PROCESSES: Shape = { processes: 4, clients: 8 }

type Sample = { readonly perSecond: number; readonly p50Ms: number; readonly p99Ms: number; readonly backlogMs: number }
type Samples = Record<string, Sample[]>

/** Appends of one event: ours with every guarantee, Emmett, and a bare insert; then the feed at a million events. */
export const run = async (): Promise<Result> => {
  const server = await testServer({ durable: true })
  const samples: Samples = {}
  try {
    await measure(server.adminUrl, 'bare', ONE_PROCESS) // not counted: a new server has yet to make the files it will go on using
    for (let round = 0; round < ROUNDS; round++)
      for (const shape of [ONE_PROCESS, FOUR_PROCESSES])
        for (const who of ['bare', 'banyan', 'emmett'] as const)
          (samples[`${who} ${shape.processes} × ${shape.clients}`] ??= []).push(
            await measure(server.adminUrl, who, shape),
          )
    const { url } = await createTestDatabase(server.adminUrl)
    return result(samples, await measureVolume(url))
  } finally {
    await server.destroy()
  }
}

const measure = async (adminUrl: string, who: Work['who'], shape: Shape): Promise<Sample> => {
  const database = await createTestDatabase(adminUrl)
  const workers: ChildProcess[] = []
  for (let i = 0; i < shape.processes; i++)
    workers.push(await startWorker({ who, url: database.url, clients: shape.clients, first: i === 0 })) // the first makes the tables
  const window = { from: Date.now() + WARM_UP_MS, to: Date.now() + WARM_UP_MS + WINDOW_MS }
  const reports = workers.map((worker) => once(worker, 'message').then(([report]) => report as LoadReport))
  for (const worker of workers) worker.send(window)
  const numbered = who === 'banyan' ? await numberedIn(database.url, window) : undefined
  const all = await Promise.all(reports)
  const backlogMs = who === 'banyan' ? await backlog(database.url) : 0
  await Promise.all(workers.map((worker) => (worker.send('close'), once(worker, 'exit'))))
  await database.drop()
  const acknowledged = all.reduce((sum, report) => sum + report.count, 0)
  return {
    perSecond: (numbered ?? acknowledged) / (WINDOW_MS / 1_000),
    p50Ms: Math.max(...all.map((report) => report.p50Ms)),
    p99Ms: Math.max(...all.map((report) => report.p99Ms)),
    backlogMs,
  }
}

const startWorker = async (work: Work): Promise<ChildProcess> => {
  const worker = fork(join(import.meta.dirname, 'event-store/worker.ts'), [JSON.stringify(work)])
  await once(worker, 'message')
  return worker
}

/** How many events got their number inside the window: ours count when they are in the feed, not when they are acknowledged. */
const numberedIn = (url: string, window: { readonly from: number; readonly to: number }): Promise<number> =>
  withClient(url, async (client) => {
    const head = async (): Promise<number> =>
      Number((await client.query(`select counter from leases where name = 'sequencer'`)).rows[0].counter)
    await elapsed(window.from - Date.now())
    const before = await head()
    await elapsed(window.to - Date.now())
    return (await head()) - before
  })

/** After the last append: until everything is numbered and in the view. */
const backlog = (url: string): Promise<number> =>
  withClient(url, async (client) => {
    const before = performance.now()
    const { rows: views } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables where schemaname = 'projection' and relname like '%posts%'`,
    )
    for (;;) {
      const { rows } = await client.query(
        `select (select count(*) from events) as written, (select count(*) from ${views[0]!.name}) as seen`,
      )
      if (rows[0].written === rows[0].seen) return performance.now() - before
      if (performance.now() - before > 30_000) throw new Error('the view has not caught up within 30 s')
      await elapsed(20)
    }
  })

const withClient = async <T>(url: string, use: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

const PAIRED = "median of the rounds' ratios"

/** One process, 32 clients: ours against a peer in the same round, for a machine's speed drifts from round to round. */
const shareOf = (samples: Samples, peer: string, of: (sample: Sample) => number): number => {
  const [ours = [], theirs = []] = ['banyan', peer].map((who) => samples[`${who} 1 × 32`])
  const ratios = ours.map((sample, round) => of(sample) / of(theirs[round]!))
  return quantileOf(
    ratios.toSorted((a, b) => a - b),
    0.5,
  )
}

const result = (samples: Samples, volume: Awaited<ReturnType<typeof measureVolume>>): Result => {
  const rows = Object.entries(samples).flatMap(([who, list]) => [
    rowOf(who, 'appends of one event', { unit: '1/s', samples: list.map((s) => s.perSecond) }),
    rowOf(who, 'p50', { unit: 'ms', samples: list.map((s) => s.p50Ms) }),
    rowOf(who, 'p99', { unit: 'ms', samples: list.map((s) => s.p99Ms) }),
    ...(who.startsWith('banyan')
      ? [rowOf(who, 'backlog at the end', { unit: 'ms', samples: list.map((s) => s.backlogMs) })]
      : []),
  ])
  rows.push(rowOf('banyan', 'reading the feed, 1,000,000 events', { unit: '1/s', samples: volume.feed }))
  rows.push(rowOf('bare cursor', 'reading the same rows', { unit: '1/s', samples: volume.cursor }))
  const median = (who: string, metric: string): number => rows.find((r) => r.who === who && r.metric === metric)!.median
  return {
    name: 'event-store',
    rows,
    targets: [
      {
        what: `appends: banyan / emmett, 32 clients (${PAIRED})`,
        value: shareOf(samples, 'emmett', (s) => s.perSecond),
        op: '>=',
        target: 4,
      },
      {
        what: `appends: banyan / bare insert, 32 clients (${PAIRED})`,
        value: shareOf(samples, 'bare', (s) => s.perSecond),
        op: '>=',
        target: 1,
      },
      {
        what: `p99: banyan / emmett, 32 clients (${PAIRED})`,
        value: shareOf(samples, 'emmett', (s) => s.p99Ms),
        op: '<=',
        target: 1,
      },
      {
        what: 'backlog at the end, ms',
        value: Math.max(...(samples['banyan 1 × 32'] ?? []).map((s) => s.backlogMs)),
        op: '<=',
        target: BACKLOG_MAX_MS,
      },
      {
        what: 'reading: feed / bare cursor, 1,000,000 events',
        value: median('banyan', 'reading the feed, 1,000,000 events') / median('bare cursor', 'reading the same rows'),
        op: '>=',
        target: 0.5,
      },
    ],
    settings: {
      postgres:
        'PostgreSQL 18, fsync on, stock settings but max_connections = 300; the same server for all, a fresh database a run',
      emmett: '0.42.0, getPostgreSQLEventStore(url) with its own pool, expected version checked, no projection',
      bare: 'node-postgres pool of one connection a client, prepared insert, autocommit',
      banyan: 'command key, expected version, sequencer and one view running; counted when numbered',
      rounds: ROUNDS,
      windowMs: WINDOW_MS,
      deadTuplesAfterAMillionEvents: volume.deadTuples,
      megabytesAfterAMillionEvents: volume.megabytes,
    },
  }
}
