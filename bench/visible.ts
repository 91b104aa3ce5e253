import { randomUUID } from 'node:crypto'
import { setTimeout as elapsed } from 'node:timers/promises'
import { Pool } from 'undici'
import { quantileOf, type Result, rowOf } from './report.ts'
import { startTwoHosts, type TwoHosts } from './visible/two-hosts.ts'

const COMMANDS_PER_SECOND = 500
const WARM_UP_S = 5
const WINDOW_S = 15
const ROUNDS = 3
const MEMBERS = 1_000
const TICK_MS = 10
const P50_MAX_MS = 10
const P99_MAX_MS = 50

type Round = {
  readonly visible: readonly number[]
  readonly answered: readonly number[]
  readonly failed: number
  readonly stale: number
  readonly perSecond: number
}

/** From the 2xx of a command in one process to the answer of a query in another that shows its effect; open loop. */
export const run = async (): Promise<Result> => {
  await using hosts = await startTwoHosts()
  await measure(hosts, WARM_UP_S)
  const rounds: Round[] = []
  for (let i = 0; i < ROUNDS; i++) rounds.push(await measure(hosts, WINDOW_S))
  const quantiles = (pick: (round: Round) => readonly number[], share: number): number[] =>
    rounds.map((round) =>
      quantileOf(
        pick(round).toSorted((a, b) => a - b),
        share,
      ),
    )
  const p50 = rowOf('banyan', '2xx → seen by a query of another process, p50', {
    unit: 'ms',
    samples: quantiles((r) => r.visible, 0.5),
  })
  const p99 = rowOf('banyan', '2xx → seen by a query of another process, p99', {
    unit: 'ms',
    samples: quantiles((r) => r.visible, 0.99),
  })
  const sum = (pick: (round: Round) => number): number => rounds.reduce((total, round) => total + pick(round), 0)
  return {
    name: 'visible',
    rows: [
      p50,
      p99,
      rowOf('banyan', 'command → 2xx, p50', { unit: 'ms', samples: quantiles((r) => r.answered, 0.5) }),
      rowOf('banyan', 'command → 2xx, p99', { unit: 'ms', samples: quantiles((r) => r.answered, 0.99) }),
      rowOf('banyan', 'commands answered', { unit: '1/s', samples: rounds.map((r) => r.perSecond) }),
    ],
    targets: [
      { what: 'visible p50, ms', value: p50.median, op: '<=', target: P50_MAX_MS },
      { what: 'visible p99, ms', value: p99.median, op: '<=', target: P99_MAX_MS },
      {
        what: 'commands or queries that failed, or were answered stale',
        value: sum((r) => r.failed + r.stale),
        op: '=',
        target: 0,
      },
    ],
    settings: {
      commandsPerSecond: COMMANDS_PER_SECOND,
      members: MEMBERS,
      windowS: WINDOW_S,
      command: 'POST /api/social/posts at one host',
      query: 'GET /api/social/timeline?limit=1 at another host with Banyan-Seen, which waits for the view',
      postgres: 'PostgreSQL 18, fsync on, one server; both hosts, the load and the server share this machine',
    },
  }
}

const measure = async (hosts: TwoHosts, seconds: number): Promise<Round> => {
  const writing = new Pool(hosts.writing, { connections: 64 })
  const reading = new Pool(hosts.reading, { connections: 64 })
  const visible: number[] = []
  const answered: number[] = []
  let failed = 0
  let stale = 0

  const once = async (): Promise<void> => {
    const authorization = hosts.authorization(`member-${Math.floor(Math.random() * MEMBERS)}`)
    const before = performance.now()
    const write = await writing.request({
      method: 'POST',
      path: '/api/social/posts',
      headers: { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify({ text: '오늘 한강에 다녀왔어요.' }),
    })
    const { postId } = (await write.body.json()) as { readonly postId?: string }
    const written = performance.now()
    if (write.statusCode !== 201) return void failed++
    const seen = String(write.headers['banyan-seen'])
    const read = await reading.request({
      method: 'GET',
      path: '/api/social/timeline?limit=1',
      headers: { authorization, 'banyan-seen': seen },
    })
    const { items } = (await read.body.json()) as { readonly items?: readonly { readonly postId: string }[] }
    if (read.headers['banyan-stale'] !== undefined) return void stale++
    if (read.statusCode !== 200 || items?.length !== 1 || postId === undefined) return void failed++
    answered.push(written - before)
    visible.push(performance.now() - written)
  }

  const running: Promise<void>[] = []
  const start = performance.now()
  for (let sent = 0; performance.now() - start < seconds * 1_000; await elapsed(TICK_MS))
    // As many as are due by now, whether or not earlier ones have been answered.
    for (const due = ((performance.now() - start) / 1_000) * COMMANDS_PER_SECOND; sent < due; sent++)
      running.push(once().catch(() => void failed++))
  await Promise.all(running)
  await Promise.all([writing.close(), reading.close()])
  return { visible, answered, failed, stale, perSecond: answered.length / seconds }
}
