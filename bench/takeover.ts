import { setTimeout as elapsed } from 'node:timers/promises'
import { openReplicas, type Noted, type Replica, type Replicas } from '../anycompany/system/test/replicas/replicas.ts'
import { findNatsServer } from '../packages/bus-nats/src/local-server.ts'
import { partitionOf, PARTITIONS } from '../packages/bus-nats/src/subjects.ts'
import { startBroker } from '../packages/bus-nats/test/start-broker.ts'
import { quantileOf, type Result, rowOf } from './report.ts'

const ROUNDS = Number(process.env['TAKEOVER_ROUNDS'] ?? 5)
const REPLICAS = 3
const COUNTERS = 40
const EVENTS_PER_SECOND = 200
/** Under load before the kill, and after all is owned again. */
const CALM_MS = 3_000
const LOOK_MS = 20
const PATIENCE_MS = 60_000
const TAKEN_OVER_MAX_MS = 5_000

type Round = {
  /** From the kill to the first event handled again, of each stream in a partition that was the killed process'. */
  readonly takenOverMs: readonly number[]
  readonly counted: number
  readonly lostOrTwice: number
  readonly outOfOrder: number
}

/** `kill -9` of one of three processes of a context under load: how long its partitions stand still, and whether anything is lost. */
export const run = async (): Promise<Result> => {
  const program = findNatsServer()
  if (program === undefined) throw new Error('nats-server is not installed (Debian: nats-server)')
  await using broker = await startBroker(program)
  const rounds: Round[] = []
  for (let i = 0; i < ROUNDS; i++) {
    const undo: (() => Promise<void>)[] = []
    const scope = { after: (fn: () => Promise<void>) => void undo.unshift(fn) }
    try {
      rounds.push(await measure(await openReplicas(scope, { broker: broker.url, system: `takeover-${i}` })))
    } finally {
      for (const fn of undo) await fn()
    }
  }
  const slowest = rowOf('banyan', 'kill -9 → events of its partitions handled again, slowest stream', {
    unit: 'ms',
    samples: rounds.map(({ takenOverMs }) => Math.max(...takenOverMs)),
  })
  const sum = (pick: (round: Round) => number): number => rounds.reduce((total, round) => total + pick(round), 0)
  return {
    name: 'takeover',
    rows: [
      slowest,
      rowOf('banyan', 'the same, median stream', {
        unit: 'ms',
        samples: rounds.map(({ takenOverMs }) =>
          quantileOf(
            [...takenOverMs].toSorted((a, b) => a - b),
            0.5,
          ),
        ),
      }),
      rowOf('banyan', 'events of a round', { unit: '1', samples: rounds.map(({ counted }) => counted) }),
    ],
    targets: [
      { what: 'taken over within, ms (worst round)', value: slowest.max, op: '<=', target: TAKEN_OVER_MAX_MS },
      { what: 'events lost, or handled twice', value: sum((round) => round.lostOrTwice), op: '=', target: 0 },
      { what: 'events handled before their predecessor', value: sum((round) => round.outOfOrder), op: '=', target: 0 },
    ],
    settings: {
      replicas: REPLICAS,
      counters: COUNTERS,
      eventsPerSecond: EVENTS_PER_SECOND,
      rounds: ROUNDS,
      clock: 'the kill by this process, handling by recorded_at of the database; both on this machine',
      postgres: 'PostgreSQL 18 of the tests, one server, a database each',
    },
  }
}

const measure = async (replicas: Replicas): Promise<Round> => {
  const processes = await Promise.all(Array.from({ length: REPLICAS }, replicas.start))
  const load = replicas.count({ counters: COUNTERS, perSecond: EVENTS_PER_SECOND })
  await untilShared(processes)
  await elapsed(CALM_MS)
  const [victim, ...others] = processes as [Replica, ...Replica[]]
  const victims = new Set(await victim.owned())
  const killedAtMs = Date.now()
  victim.child.kill('SIGKILL')
  await untilShared(others)
  await elapsed(CALM_MS)
  const counted = await load.stop()
  const total = counted.reduce((sum, count) => sum + count)
  const noted = await until(
    () => replicas.noted(),
    (found) => found.length >= total,
  )
  const streams = Map.groupBy(noted, ({ stream }) => stream)
  const perCounter = counted.map((count, counter) => ({ count, found: streams.get(`Tally-${counter}`) ?? [] }))
  const orphaned = perCounter.filter((_, counter) => victims.has(partitionOf(`Counter-${counter}`)))
  return {
    takenOverMs: orphaned.flatMap(({ found }) => {
      const next = found.find(({ atMs }) => atMs > killedAtMs)
      return next ? [next.atMs - killedAtMs] : []
    }),
    counted: total,
    lostOrTwice: perCounter.reduce(
      (sum, { count, found }) => sum + Math.abs(count - distinct(found)) + found.length - distinct(found),
      0,
    ),
    outOfOrder: perCounter.reduce(
      (sum, { found }) => sum + found.filter(({ number }, i) => number !== i + 1).length,
      0,
    ),
  }
}

const distinct = (found: readonly Noted[]): number => new Set(found.map(({ number }) => number)).size

const untilShared = (processes: readonly Replica[]): Promise<unknown> =>
  until(
    async () => (await Promise.all(processes.map((replica) => replica.owned()))).flat(),
    (owned) => new Set(owned).size === PARTITIONS && owned.length === PARTITIONS,
  )

const until = async <T>(look: () => Promise<T>, isEnough: (found: T) => boolean): Promise<T> => {
  for (const deadline = performance.now() + PATIENCE_MS; ; await elapsed(LOOK_MS)) {
    const found = await look()
    if (isEnough(found)) return found
    if (performance.now() > deadline) throw new Error(`not so within ${PATIENCE_MS} ms`)
  }
}
