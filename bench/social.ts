import { type TestServer, testServer } from '@banyan/testing'
import { figuresOf } from '../anycompany/simulation/src/graph/graph.ts'
import { quantileOf, type Result, rowOf } from './report.ts'
import { findCapacity, P99_MAX_MS, STEP_S } from './social/capacity.ts'
import type { Seen } from './social/load.ts'
import { type Network, networkOf, type NetworkSize } from './social/network.ts'
import { plansOf } from './social/plans.ts'
import { compareTimelines } from './social/same-timelines.ts'
import { statementsPerTimeline } from './social/statement-count.ts'
import { startSystems, type System } from './social/systems.ts'

/** Students of one American college; `BENCH_SOCIAL_MEMBERS=100000` asks for many colleges. */
const COLLEGE_MEMBERS = 962
const MEMBERS = Number(process.env['BENCH_SOCIAL_MEMBERS'] ?? COLLEGE_MEMBERS)
const IS_LARGE = MEMBERS > 10 * COLLEGE_MEMBERS
/** Ten posts each; of so many members three, which keep pages from being empty as well. */
const SIZE: NetworkSize = { members: MEMBERS, meanDegree: 39.1, postsPerMember: IS_LARGE ? 3 : 10 }
/** What a server with gigabytes of data has on a machine of 24 GB; the smaller network runs on what PostgreSQL comes with. */
const SERVER_SETTINGS: Readonly<Record<string, string>> = IS_LARGE ? { shared_buffers: '2GB', max_wal_size: '4GB' } : {}
/** At least so many times the baseline's. */
const CAPACITY_MIN = IS_LARGE ? 1.5 : 1
/** A thousand daily users at their busiest. */
const USUAL_RATE = 14
const ROUNDS = Number(process.env['BENCH_SOCIAL_ROUNDS'] ?? 3)
const WINDOW_S = Number(process.env['BENCH_SOCIAL_WINDOW_S'] ?? 12)
const WARM_UP = { rate: 100, seconds: 5, seed: 1 } as const
const P99_USUAL_MAX_MS = 100
const STATEMENTS_MAX = 2
const READERS = 16
const NON_EMPTY_MIN = 0.95

type Round = { readonly usual: Seen; readonly capacity: number }

/** The mix of a social network at its usual rate, and how much of it either system bears; both behind the same gateway, in alternating rounds. */
export const run = async (): Promise<Result> => {
  await using stack = new AsyncDisposableStack()
  const server = stack.use(await testServer({ durable: true, settings: SERVER_SETTINGS }))
  const network = networkOf(SIZE)
  const { banyan, baseline } = await startSystems(server, { size: SIZE, network }, stack)
  const postsCompared = await compareTimelines([banyan, baseline], SIZE)
  const plans = await plansOf(baseline, network)
  const measured: readonly Measured[] = [await countStatements(server, banyan), await countStatements(server, baseline)]
  for (const { system } of measured) await system.load.measure(WARM_UP)
  for (let round = 0; round < ROUNDS; round++)
    for (const { system, rounds } of round % 2 === 0 ? measured : measured.toReversed())
      rounds.push(await roundOf(system, { round, known: rounds.at(-1)?.capacity }))
  return resultOf(measured, { plans, network, postsCompared })
}

type Measured = { readonly system: System; readonly statements: Statements; readonly rounds: Round[] }
/** For one home timeline, when one is read at a time, and when many are: those that are asked at once may share theirs. */
type Statements = { readonly alone: number; readonly among: number }

const countStatements = async (server: TestServer, system: System): Promise<Measured> => ({
  system,
  statements: {
    alone: await statementsPerTimeline(server, system, { ...SIZE, atOnce: 1 }),
    among: await statementsPerTimeline(server, system, { ...SIZE, atOnce: READERS }),
  },
  rounds: [],
})

const resultOf = (
  measured: readonly Measured[],
  o: { readonly plans: unknown; readonly network: Network; readonly postsCompared: number },
): Result => {
  const [ours, theirs] = measured as readonly [Measured, Measured]
  const usual = measured.flatMap(({ rounds }) => rounds.map((round) => round.usual))
  const nonEmpty = sum(usual, (seen) => seen.nonEmptyPages) / sum(usual, (seen) => seen.pages)
  const capacity = measured.map(capacityRow)
  return {
    name: MEMBERS === COLLEGE_MEMBERS ? 'social' : `social-${MEMBERS}`,
    rows: [
      ...measured.flatMap((one) => [latencyRow(one, 0.5), latencyRow(one, 0.99)]),
      ...capacity,
      ...measured.flatMap(statementRows),
      rowOf('both', 'pages that hold something', { unit: '%', samples: [nonEmpty * 100] }),
    ],
    targets: [
      {
        what: `p99 at ${USUAL_RATE}/s, ms`,
        value: latencyRow(ours, 0.99).median,
        op: '<=',
        target: P99_USUAL_MAX_MS,
      },
      {
        what: `capacity as a multiple of ${theirs.system.who}`,
        value: (capacity[0]?.median ?? Number.NaN) / (capacity[1]?.median ?? Number.NaN),
        op: '>=',
        target: CAPACITY_MIN,
      },
      { what: 'statements for a home timeline', value: ours.statements.alone, op: '<=', target: STATEMENTS_MAX },
      { what: 'share of pages that hold something', value: nonEmpty, op: '>=', target: NON_EMPTY_MIN },
      { what: `failures at ${USUAL_RATE}/s`, value: sum(usual, (seen) => seen.failures), op: '=', target: 0 },
    ],
    settings: {
      ...SETTINGS,
      network: { ...figuresOf(o.network.graph), friendships: o.network.edges.length, posts: o.network.posts.length },
      fillS: byWho(measured, ({ fillS }) => fillS),
      databaseMb: byWho(measured, ({ databaseMb }) => databaseMb),
      postsComparedInTimelines: o.postsCompared,
      failures: usual.flatMap(({ firstFailure }) => firstFailure ?? []),
      plans: o.plans,
    },
  }
}

const SETTINGS = {
  ...SIZE,
  rounds: ROUNDS,
  windowS: WINDOW_S,
  mix: '60 % home timelines, 30 % member pages (one in ten goes on to a second page), 10 % writes; open loop, exponential arrivals',
  capacity: `highest rate of arrivals with p99 <= ${P99_MAX_MS} ms and no failure, ${STEP_S} s each; given up when it fails twice; doubled until then, and halved in ratio to within 12 %`,
  writes:
    'posts, promotions, likes, comments, edits, deletions, blocks; all about what was there at the start: deletions of posts that no other request is about, blocks of strangers',
  fill: "our log by the event store's own appends, our views folded from it by their own handlers, both systems' tables by COPY, their indexes made last, then vacuum analyze",
  statements:
    "what PostgreSQL's log shows in the system's database for 200 timelines, without what it also asks when nobody reads",
  baseline: 'Fastify 5 and pg, 16 connections, prepared statements, keyset paging; the same gateway, tokens and JSON',
  postgres: 'PostgreSQL 18, fsync on, one server for both; hosts, gateways, the load and the server share this machine',
  postgresSettings: SERVER_SETTINGS,
} as const

const roundOf = async (
  { who, load }: System,
  o: { readonly round: number; readonly known: number | undefined },
): Promise<Round> => {
  const usual = await load.measure({ rate: USUAL_RATE, seconds: WINDOW_S, seed: 100 + o.round })
  const capacity = await findCapacity(load, o.known ? { from: o.known / Math.SQRT2 } : {})
  console.log(`${who}: p99 ${quantileOf(usual.latenciesMs, 0.99).toFixed(1)} ms, capacity ${capacity.toFixed(0)}/s`)
  return { usual, capacity }
}

const byWho = <T>(measured: readonly Measured[], pick: (system: System) => T): Readonly<Record<string, T>> =>
  Object.fromEntries(measured.map(({ system }) => [system.who, pick(system)]))

const latencyRow = ({ system, rounds }: Measured, share: number) =>
  rowOf(system.who, `p${share * 100} at ${USUAL_RATE}/s`, {
    unit: 'ms',
    samples: rounds.map(({ usual }) => quantileOf(usual.latenciesMs, share)),
  })

const statementRows = ({ system, statements }: Measured) => [
  rowOf(system.who, 'statements for a home timeline', { unit: '1', samples: [statements.alone] }),
  rowOf(system.who, `statements for a home timeline, ${READERS} read at once`, {
    unit: '1',
    samples: [statements.among],
  }),
]

const capacityRow = ({ system, rounds }: Measured) =>
  rowOf(system.who, 'capacity', { unit: '1/s', samples: rounds.map(({ capacity }) => capacity) })

const sum = (all: readonly Seen[], pick: (seen: Seen) => number): number =>
  all.reduce((total, seen) => total + pick(seen), 0)
