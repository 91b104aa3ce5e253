import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createTestDatabase, testServer } from '@banyan/testing'
import { findNatsServer } from '../packages/bus-nats/src/local-server.ts'
import { startBroker } from '../packages/bus-nats/test/start-broker.ts'
import { type Handled, handled } from './bus/handled.ts'
import type { Load } from './bus/load.ts'
import type { Work } from './bus/worker.ts'
import { quantileOf, type Result, rowOf } from './report.ts'

const sizeOf = (name: string, usual: number): number => Number(process.env[name] ?? usual)

/** Smaller ones show that it works; what counts is measured with these. */
const ROUNDS = sizeOf('BUS_ROUNDS', 5)
const MESSAGES = sizeOf('BUS_MESSAGES', 10_000)
const STEADY_SECONDS = sizeOf('BUS_SECONDS', 20)
const WARM_UP_MESSAGES = 500
const CLIENTS = 32
const STEADY_PER_SECOND = 100

type Sample = { readonly perSecond: number; readonly p50Ms: number; readonly p99Ms: number }

/** From the append in one process to what it changed in another's database: ours, and JetStream with an insert by hand. */
export const run = async (): Promise<Result> => {
  const program = findNatsServer()
  if (program === undefined) throw new Error('nats-server is not installed (Debian: nats-server)')
  const server = await testServer({ durable: true, settings: { track_commit_timestamp: 'on' } })
  const samples: Record<Work['who'], Sample[]> = { bare: [], banyan: [] }
  try {
    for (let round = 0; round < ROUNDS; round++)
      for (const who of ['bare', 'banyan'] as const)
        samples[who].push(await measure(who, { adminUrl: server.adminUrl, program }))
    return result(samples)
  } finally {
    await server.destroy()
  }
}

/** A fresh broker, fresh databases and fresh processes each time. */
const measure = async (
  who: Work['who'],
  { adminUrl, program }: { readonly adminUrl: string; readonly program: string },
): Promise<Sample> => {
  await using broker = await startBroker(program)
  const [published, consumed] = [await createTestDatabase(adminUrl), await createTestDatabase(adminUrl)]
  const started = await Promise.all(
    (['consumer', 'publisher'] as const).map((role) => {
      const database = role === 'consumer' ? consumed.url : published.url
      return start({ who, role, broker: broker.url, database, system: 'bench' })
    }),
  )
  const send = async (load: Load): Promise<readonly Handled[]> => {
    started[1]!.send(load)
    const [answer] = await once(started[1]!, 'message')
    if (answer !== 'sent') throw new Error(`a publisher said ${String(answer)}`)
    return handled(consumed.adminUrl, load)
  }
  await send({ how: 'all at once', name: 'warm', count: WARM_UP_MESSAGES, clients: CLIENTS })
  const all = await send({ how: 'all at once', name: 'all', count: MESSAGES, clients: CLIENTS })
  const count = STEADY_SECONDS * STEADY_PER_SECOND
  const steady = await send({ how: 'steadily', name: 'steady', count, perSecond: STEADY_PER_SECOND })
  for (const child of started) {
    child.disconnect()
    await once(child, 'exit')
  }
  await Promise.all([published.drop(), consumed.drop()])
  const latencies = steady.map(({ sentAt, handledAt }) => handledAt - sentAt).toSorted((a, b) => a - b)
  const tookMs = Math.max(...all.map(({ handledAt }) => handledAt)) - Math.min(...all.map(({ sentAt }) => sentAt))
  return {
    perSecond: MESSAGES / (tookMs / 1_000),
    p50Ms: quantileOf(latencies, 0.5),
    p99Ms: quantileOf(latencies, 0.99),
  }
}

const start = async (work: Work): Promise<ChildProcess> => {
  const child = fork(join(import.meta.dirname, 'bus/worker.ts'), [JSON.stringify(work)])
  const [answer] = await Promise.race([once(child, 'message'), once(child, 'exit')])
  if (answer !== 'ready') throw new Error(`the ${work.who} ${work.role} ended with ${String(answer)}`)
  return child
}

const PAIRED = "median of the rounds' ratios"

const result = (samples: Record<Work['who'], readonly Sample[]>): Result => {
  const share = (of: (sample: Sample) => number): number => {
    const ratios = samples.banyan.map((ours, round) => of(ours) / of(samples.bare[round]!))
    return quantileOf(
      ratios.toSorted((a, b) => a - b),
      0.5,
    )
  }
  return {
    name: 'bus',
    rows: (['banyan', 'bare'] as const).flatMap((who) => [
      rowOf(who, 'messages handled, all at once', { unit: '1/s', samples: samples[who].map((s) => s.perSecond) }),
      rowOf(who, `sent → handled at ${STEADY_PER_SECOND}/s, p50`, {
        unit: 'ms',
        samples: samples[who].map((s) => s.p50Ms),
      }),
      rowOf(who, `sent → handled at ${STEADY_PER_SECOND}/s, p99`, {
        unit: 'ms',
        samples: samples[who].map((s) => s.p99Ms),
      }),
    ]),
    targets: [
      { what: `throughput: banyan / bare (${PAIRED})`, value: share((s) => s.perSecond), op: '>=', target: 0.6 },
      { what: `p99: banyan / bare (${PAIRED})`, value: share((s) => s.p99Ms), op: '<=', target: 2 },
    ],
    settings: {
      banyan:
        'two hosts: append with a command key, sequencer, relay, bus; policy with inbox, command, event, view: handled when the row of the view is committed',
      bare: 'publish with a message id, durable consumer with explicit acknowledgements, 16 at once, one prepared insert: handled when it is committed',
      postgres: 'PostgreSQL 18, fsync on, one server, a database each; times of commits by track_commit_timestamp',
      broker: 'nats-server of this machine, a fresh one each time, streams on disk, its usual sync_interval',
      rounds: ROUNDS,
      messages: MESSAGES,
      clients: CLIENTS,
      steadySeconds: STEADY_SECONDS,
    },
  }
}
