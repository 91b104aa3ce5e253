import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { eventually } from '../eventually.ts'
import { type ProcessName, type RunningSystem, sharedSystem, type SystemOptions } from '../running-system.ts'
import { logInSeeded } from '../seeded-shoppers.ts'
import { logInAs, memberIdOf, takesPart } from '../shopper.ts'
import { rebuildAllViews } from '../shop/rebuild.ts'
import { chance } from '@anycompany/simulation'
import { killAllAtOnce, killAndWait, type Recovery, recoveryTable } from './kills.ts'
import { type LiveReader, readLive } from './live-reader.ts'
import { buyThings, type Orders } from './shop-load.ts'
import { emptyLedger, type Load, liveALife, makeFriends, type Member, writePost } from './social-load.ts'
import { noTroubles } from './until-acknowledged.ts'
import { assertComments, assertLogIs, assertOrdersAre, assertSeen, readAll } from './what-is-there.ts'
import { assertSameRows, readViewRows } from './view-rows.ts'

/** `KILL_SEED` repeats a run's order and moments, as far as processes can be repeated. */
const SEED = Number(process.env['KILL_SEED'] ?? randomInt(2 ** 32))
/** `KILL_ROUNDS`: how often each process dies by itself. */
const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 3)
/** The next process dies up to so long after all is served again. */
const CALM_MS = 2_500
const WRITERS = 8
const BEFRIENDED = 12
/** Views follow within this, when nothing is killed any more. */
const SETTLED_MS = 30_000

/** A whole company at work while something is done to it. */
export type Company = {
  readonly system: RunningSystem
  readonly members: readonly Member[]
  readonly load: Load
  /** One line of the test's record. */
  readonly say: (line: string) => void
}

type Harming = SystemOptions & {
  readonly title: string
  /** What is done; once it returns nothing is harmed any more. */
  readonly harm: (company: Company) => Promise<void>
  /** Posts that must have been acknowledged meanwhile, at least. */
  readonly postsMin: number
}

/** A test of the `describe` in which this is called: what was acknowledged is there once, and in order, whatever was done to the company meanwhile. */
export const provesHarmless = ({ title, harm, postsMin, ...options }: Harming): void => {
  const system = sharedSystem({ ...options, env: { MEMBER_QUOTAS: 'off', ...options.env } })

  it(`${title}: loses nothing acknowledged, does nothing twice, and serves again (seed ${SEED})`, async (t) => {
    const members = await logInMembers(system(), WRITERS + BEFRIENDED)
    const load = newLoad()
    const orders: Orders = new Map()
    const writers = members.slice(0, WRITERS)
    await makeFriends(load, neighbours(writers))
    await using live = await readLive(writers[0]!.shopper)
    const living = Promise.all([
      ...writers.map((member) => liveALife(load, member)),
      makeFriends(load, allPairs(members.slice(WRITERS))),
      buyThings({ ...load, orders }, await logInAs(system().url, 'mina')),
    ])
    living.catch(() => load.stop())
    const say = (line: string) => t.diagnostic(line)
    await harm({ system: system(), members, load, say }).finally(() => load.stop())
    await living
    await eventually(() => assertTold(live, load, [writers.at(-1)!, writers[0]!, writers[1]!]), SETTLED_MS)
    const { ledger, troubles } = load
    say(
      `${ledger.posts.size} posts, ${ledger.friendships.size} friendships, ${orders.size} orders, ${troubles.retries} retries, ` +
        `${ledger.staleReads} of ${ledger.reads} reads after a write marked as stale, ` +
        `a live stream opened ${live.openings()} times and reset ${live.resets()} times`,
    )
    assert.deepEqual(troubles.surprises, [])
    assert.ok(ledger.posts.size > postsMin && orders.size > 0, 'the company was at work')
    await assertLogIs(system(), ledger)
    await assertOrdersAre(system(), orders)
    await eventually(async () => assertSeen(await readAll(members), ledger), SETTLED_MS)
    await assertComments(members, ledger)
    await assertRebuildable(system(), members)
  })
}

export type Killing = {
  readonly topology: NonNullable<SystemOptions['topology']>
  readonly killable: readonly ProcessName[]
  /** Done to a process that was just killed in a round, before it is brought back. */
  readonly onKilled?: (name: ProcessName, system: RunningSystem, round: number) => Promise<void>
}

/** The same, when every process is killed again and again. */
export const provesKillsHarmless = (killing: Killing): void =>
  provesHarmless({
    title: `kill -9 of ${killing.killable.length} processes, ${ROUNDS} rounds`,
    topology: killing.topology,
    guarded: true,
    postsMin: ROUNDS * killing.killable.length,
    harm: async (company) => {
      const recoveries = await killAll(company, killing)
      for (const line of recoveryTable(recoveries, killing.killable)) company.say(line)
    },
  })

/** Who comes back to a stream with the last event's id misses nothing and is told nothing again. */
const assertTold = (live: LiveReader, { ledger }: Load, authors: readonly Member[]): void => {
  const ids = authors.map(({ memberId }) => memberId)
  const posts = [...ledger.posts.values()].filter(({ authorId }) => ids.includes(authorId))
  const missed = posts.filter(({ postId }) => !live.told.has(postId))
  const repeated = [...live.told].filter(([, times]) => times > 1)
  assert.deepEqual({ missed, repeated, resets: live.resets() }, { missed: [], repeated: [], resets: 0 })
}

const newLoad = (): Load & { readonly stop: () => void } => {
  const stopping = new AbortController()
  return {
    ledger: emptyLedger(),
    troubles: noTroubles(),
    chance: chance(SEED),
    stopping: stopping.signal,
    stop: () => stopping.abort(),
  }
}

const killAll = async (
  { system, load, members }: Company,
  { killable, onKilled }: Killing,
): Promise<readonly Recovery[]> => {
  const [probe] = members
  const moments = chance(SEED + 1)
  const recoveries: Recovery[] = []
  const isServed = () => writePost(load, probe!)
  for (let round = 0; round < ROUNDS; round++)
    for (const name of moments.shuffled(killable)) {
      await delay(moments.next() * CALM_MS)
      if (load.stopping.aborted) return recoveries
      recoveries.push(await killAndWait(system, name, { isServed, onKilled: () => onKilled?.(name, system, round) }))
    }
  await killAllAtOnce(system, killable, isServed)
  return recoveries
}

/** Every view, built anew from the first event, is what it was, to its rows and to its readers. */
const assertRebuildable = async (system: RunningSystem, members: readonly Member[]): Promise<void> => {
  const contexts = ['social', 'catalogue', 'members']
  const read = () => Promise.all(contexts.map((context) => readViewRows(system, context)))
  const [rows, seen] = [await read(), await readAll(members)]
  await rebuildAllViews(system)
  for (const [i, rebuilt] of (await read()).entries()) assertSameRows(rebuilt, rows[i]!)
  assert.deepEqual(await readAll(members), seen)
}

const logInMembers = async (system: RunningSystem, count: number): Promise<readonly Member[]> => {
  const members: Member[] = []
  for (const shopper of await logInSeeded(system, count)) {
    members.push({ shopper, memberId: await memberIdOf(shopper) })
    await takesPart(shopper)
  }
  return members
}

/** A ring. */
const neighbours = (members: readonly Member[]): readonly (readonly [Member, Member])[] =>
  members.map((member, i) => [member, members[(i + 1) % members.length]!])

const allPairs = (members: readonly Member[]): readonly (readonly [Member, Member])[] =>
  members.flatMap((a, i) => members.slice(i + 1).map((b) => [a, b] as const))
