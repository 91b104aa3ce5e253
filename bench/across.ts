import { type ChildProcess, fork } from 'node:child_process'
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as elapsed } from 'node:timers/promises'
import { createTokenIssuer } from '@banyan/gateway'
import { createTestDatabase, testServer } from '@banyan/testing'
import { Pool } from 'undici'
import { findNatsServer } from '../packages/bus-nats/src/local-server.ts'
import { startBroker } from '../packages/bus-nats/test/start-broker.ts'
import type { Work } from './across/worker.ts'
import { type Handled, handled } from './bus/handled.ts'
import { quantileOf, type Result, rowOf } from './report.ts'

const COMMANDS_PER_SECOND = 200
const WARM_UP_S = 5
const WINDOW_S = 15
const ROUNDS = Number(process.env['ACROSS_ROUNDS'] ?? 3)
const TICK_MS = 5
const TEXT = '오늘 한강에 다녀왔어요. '.repeat(12)
const P99_MAX_MS = { 'one host': 60, services: 120 } as const

type Topology = keyof typeof P99_MAX_MS
type Sample = { readonly p50Ms: number; readonly p99Ms: number }

/** From sending a command over HTTP to one context until another one's view shows what came of it; open loop. */
export const run = async (): Promise<Result> => {
  const program = findNatsServer()
  if (program === undefined) throw new Error('nats-server is not installed (Debian: nats-server)')
  const server = await testServer({ durable: true, settings: { track_commit_timestamp: 'on' } })
  const samples: Record<Topology, Sample[]> = { 'one host': [], services: [] }
  try {
    for (let round = 0; round < ROUNDS; round++)
      for (const topology of ['one host', 'services'] as const)
        samples[topology].push(await measure(topology, { adminUrl: server.adminUrl, program }))
    return result(samples)
  } finally {
    await server.destroy()
  }
}

const tokens = createTokenIssuer(
  { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'bench' },
  'bench',
)

const measure = async (
  topology: Topology,
  { adminUrl, program }: { readonly adminUrl: string; readonly program: string },
): Promise<Sample> => {
  await using broker = await startBroker(program)
  const databases = { posts: await createTestDatabase(adminUrl), shelf: await createTestDatabase(adminUrl) }
  const hosted = (name: 'posts' | 'shelf') => ({ name, database: databases[name].url })
  const around = { system: 'bench', publicKey: { ...tokens.publicKey } }
  const children =
    topology === 'one host'
      ? [await start({ hosts: [hosted('posts'), hosted('shelf')], ...around })]
      : await Promise.all(
          (['posts', 'shelf'] as const).map((name) => start({ hosts: [hosted(name)], broker: broker.url, ...around })),
        )
  const url = `http://127.0.0.1:${children[0]!.port}`
  await send(url, { name: 'warm', seconds: WARM_UP_S })
  const count = await send(url, { name: 'window', seconds: WINDOW_S })
  const all = await handled(databases.shelf.adminUrl, { name: 'window', count })
  for (const { child } of children) {
    child.disconnect()
    await once(child, 'exit')
  }
  await Promise.all(Object.values(databases).map((database) => database.drop()))
  return quantiles(all)
}

const quantiles = (all: readonly Handled[]): Sample => {
  const latencies = all.map(({ sentAt, handledAt }) => handledAt - sentAt).toSorted((a, b) => a - b)
  return { p50Ms: quantileOf(latencies, 0.5), p99Ms: quantileOf(latencies, 0.99) }
}

const start = async (work: Work): Promise<{ readonly child: ChildProcess; readonly port: number }> => {
  const child = fork(join(import.meta.dirname, 'across/worker.ts'), [JSON.stringify(work)])
  const [port] = await Promise.race([once(child, 'message'), once(child, 'exit')])
  if (typeof port !== 'number' || port < 1_024) throw new Error(`a host ended with ${String(port)}`)
  return { child, port }
}

/** As many as are due, whether or not earlier ones have been answered; answers how many it sent. */
const send = async (url: string, o: { readonly name: string; readonly seconds: number }): Promise<number> => {
  const pool = new Pool(url, { connections: 64 })
  const claims = { subject: 'member-17', kind: 'member', audience: 'posts' } as const
  const { authorization } = tokens.mint(claims, Date.now())
  const sendOne = async (i: number): Promise<void> => {
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: '/api/posts/posts',
      headers: { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify({ postId: `${o.name}-${i}`, text: TEXT, sentAt: Date.now() }),
    })
    const text = await body.text()
    if (statusCode !== 200) throw new Error(`expected 200, found ${statusCode}: ${text}`)
  }
  const sending: Promise<void>[] = []
  const begunAt = performance.now()
  const passedS = () => (performance.now() - begunAt) / 1_000
  for (; passedS() < o.seconds; await elapsed(TICK_MS))
    for (const due = passedS() * COMMANDS_PER_SECOND; sending.length < due;) sending.push(sendOne(sending.length))
  await Promise.all(sending)
  await pool.close()
  return sending.length
}

const result = (samples: Record<Topology, readonly Sample[]>): Result => {
  const topologies = ['one host', 'services'] as const
  const p99 = (topology: Topology) =>
    rowOf(topology, 'command sent → seen in a view of another context, p99', {
      unit: 'ms',
      samples: samples[topology].map((sample) => sample.p99Ms),
    })
  return {
    name: 'across',
    rows: topologies.flatMap((topology) => [
      rowOf(topology, 'command sent → seen in a view of another context, p50', {
        unit: 'ms',
        samples: samples[topology].map((sample) => sample.p50Ms),
      }),
      p99(topology),
    ]),
    targets: topologies.map((topology) => ({
      what: `${topology}: seen in another context's view, p99, ms`,
      value: p99(topology).median,
      op: '<=',
      target: P99_MAX_MS[topology],
    })),
    settings: {
      commandsPerSecond: COMMANDS_PER_SECOND,
      windowS: WINDOW_S,
      rounds: ROUNDS,
      command:
        'POST /api/posts/posts at the host; its published event, a policy of the other context, its command, its event, its view',
      seen: 'the row of the view is committed; times of commits by track_commit_timestamp, the same clock as the sender',
      postgres:
        'PostgreSQL 18, fsync on, one server, a database each; hosts, load, broker and server share this machine',
    },
  }
}
