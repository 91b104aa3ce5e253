import type { Options } from './arguments.ts'
import { type Checked, checkAll } from './checks/check.ts'
import { findFriends, makeFriends, missingFriends } from './friends/make-friends.ts'
import { friendGraph } from './graph/friend-graph.ts'
import { emptyLedger, type Ledger } from './ledger.ts'
import { signIn } from './member/sign-in.ts'
import { startPhase, type Screen } from './progress.ts'
import { Refusal } from './refusal.ts'
import type { Outcome } from './report.ts'
import { startStatistics, type Statistics } from './statistics.ts'
import { writeFirstPosts } from './traffic/first-posts.ts'
import { runTraffic } from './traffic/traffic.ts'
import type { World } from './world.ts'

export type Surroundings = {
  readonly screen: Screen
  readonly signal: AbortSignal
  /** Done beside the traffic; nothing is checked before it has ended. */
  readonly beside?: () => Promise<void>
  /** How long views may need to show what was acknowledged, in milliseconds, where it is more than usual. */
  readonly settleMs?: number
}

export type Simulated = {
  readonly outcome: Outcome
  /** As it was when all was checked. */
  readonly world: World
}

/** Lets members live for a while, and compares what they see with what was acknowledged. Rejects with a {@link Refusal} when nothing answers. */
export const simulate = async (options: Options, around: Surroundings): Promise<Simulated> => {
  await expectCompany(options.url)
  const world = await settle(options, around)
  const statistics = startStatistics()
  const inTraffic = { ...world, statistics }
  const phase = phaseIn(around, statistics, { name: 'traffic', total: Math.round(options.rate * options.seconds) })
  const [traffic] = await Promise.all([
    runTraffic(inTraffic, { ...options, progress: () => phase.step() }),
    around.beside?.(),
  ])
  phase.end()
  const checked = around.signal.aborted ? undefined : await check(inTraffic, options, around)
  const summary = statistics.summary(traffic.seconds)
  return { world: inTraffic, outcome: { summary, traffic, checked, uncertain: uncertainIn(world.ledger) } }
}

/** Members with accounts, friends and something on their pages. */
const settle = async (options: Options, around: Surroundings): Promise<World> => {
  const { signal } = around
  const statistics = startStatistics()
  const graph = friendGraph({ members: options.members, meanDegree: options.friends, seed: options.seed })
  const phase = <T>(name: string, total: number, work: (progress: () => void) => Promise<T>): Promise<T> =>
    shown(phaseIn(around, statistics, { name, total }), work)
  const members = await phase('signing in', options.members, (progress) =>
    signIn({ url: options.url, members: options.members, statistics, signal, progress }),
  )
  const world: World = { members, graph, ledger: emptyLedger(), statistics, signal }
  if (signal.aborted) return world
  await phase('finding friends', members.length, (progress) => findFriends(world, progress))
  if (signal.aborted) return world
  const missing = missingFriends(world)
  await phase('making friends', missing.length, (progress) => makeFriends(world, missing, progress))
  await phase('first posts', members.length, (progress) => writeFirstPosts(world, progress))
  return world
}

/** What is read for the checks is not part of the traffic. */
const check = async (world: World, { seed }: Options, around: Surroundings): Promise<Checked | undefined> => {
  const statistics = startStatistics()
  const phase = phaseIn(around, statistics, { name: 'checking', total: 0 })
  let isFirst = true
  const progress = (places: number): void => {
    phase.step(isFirst ? places : undefined)
    isFirst = false
  }
  const { settleMs } = around
  const checked = await checkAll(
    { ...world, statistics },
    { seed, progress, ...(settleMs !== undefined && { settleMs }) },
  )
  phase.end()
  return around.signal.aborted ? undefined : checked
}

const phaseIn = (
  { screen }: Surroundings,
  statistics: Statistics,
  o: { readonly name: string; readonly total: number },
) => startPhase(screen, { ...o, refused: statistics.refused })

const shown = async <T>(
  phase: ReturnType<typeof startPhase>,
  work: (progress: () => void) => Promise<T>,
): Promise<T> => {
  try {
    return await work(() => phase.step())
  } finally {
    phase.end()
  }
}

const HEALTH = '/_banyan/health'
const ANSWER_MS = 5_000

const expectCompany = async (url: string): Promise<void> => {
  const status = await fetch(url + HEALTH, { signal: AbortSignal.timeout(ANSWER_MS) }).then(
    (response) => response.body?.cancel().then(() => response.status),
    () => undefined,
  )
  if (status === 200) return
  const found = status === undefined ? 'but nothing answers there' : `but ${HEALTH} answers ${status} there`
  throw new Refusal(
    `Expected a running AnyCompany at ${url}, ${found}: start it with "npm start", or name another with --url.`,
  )
}

const uncertainIn = ({ posts, uncertainPairs, uncertainAuthors }: Ledger): number =>
  [...posts.values()].filter((post) => post.reactions.isUncertain).length + uncertainPairs.size + uncertainAuthors.size
