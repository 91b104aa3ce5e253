import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { eventually } from '../eventually.ts'
import { type Company, provesHarmless } from '../killed/scenario.ts'
import { writePost } from '../killed/social-load.ts'
import { requiresBroker } from '../requires-broker.ts'
import type { ProcessName } from '../running-system.ts'
import type { Link } from './links.ts'
import { assertUnharmed, type ScreenName, watchScreens } from './screens.ts'

/** `CUT_SCALE=0.2`: everything is away for a fifth of the time. */
const SCALE = Number(process.env['CUT_SCALE'] ?? 1)
const LINK_AWAY_MS = 30_000 * SCALE
const SERVER_AWAY_MS = 60_000 * SCALE
/** From the end of an outage until everything is served again, and told. */
const HEALED_MS = 30_000
/** Whoever did not get through in one outage does so before the next. */
const CALM_MS = 6_000

const CONTEXTS = ['members', 'catalogue', 'social'] as const
const OTHERS: readonly ScreenName[] = ['shop', 'members', 'catalogue']
const ALL: readonly ScreenName[] = [...OTHERS, 'social']

type Harm = (link: Link) => Promise<void>
type Harmed = readonly [from: ProcessName, to: ProcessName, harm: Harm]

type Outage = {
  readonly title: string
  readonly links: readonly Harmed[]
  readonly awayMs: number
  /** What everybody sees as before. */
  readonly unharmed: readonly ScreenName[]
  readonly before?: (company: Company) => Promise<void>
  /** Done in the middle. */
  readonly meanwhile?: (company: Company) => Promise<void>
}

const cut: Harm = (link) => link.cut()
const silent: Harm = (link) => link.stall('onward', 'back')
const allToBroker = CONTEXTS.map((context): Harmed => [context, 'broker', cut])

const killBroker = async ({ system }: Company): Promise<void> => void (await system.signal('broker', 'SIGKILL'))

/** Members tell social who is called so: a call. */
const searchForPeople = async ({ members: [one] }: Company): Promise<void> => {
  const { status, text } = await one!.shopper.get(`/api/social/members?search=${encodeURIComponent('김')}`)
  assert.equal(status, 200, text)
}

const OUTAGES: readonly Outage[] = [
  {
    title: "links to the broker: social's cut, the catalogue's silent both ways; calls of social to members silent",
    links: [
      ['social', 'broker', cut],
      ['catalogue', 'broker', silent],
      ['social', 'members', silent],
    ],
    awayMs: LINK_AWAY_MS,
    unharmed: ALL,
    before: searchForPeople,
  },
  {
    title: 'links to the broker silent one way: what social sends, and what members would hear',
    links: [
      ['social', 'broker', (link) => link.stall('onward')],
      ['members', 'broker', (link) => link.stall('back')],
    ],
    awayMs: LINK_AWAY_MS,
    unharmed: ALL,
  },
  {
    title: 'social silent towards the gateway',
    links: [['gateway', 'social', silent]],
    awayMs: LINK_AWAY_MS,
    unharmed: OTHERS,
  },
  {
    title: "social's PostgreSQL gone",
    links: [['social', 'postgres', cut]],
    awayMs: SERVER_AWAY_MS,
    unharmed: OTHERS,
  },
  {
    title: 'the broker gone, back with its disk',
    links: allToBroker,
    awayMs: SERVER_AWAY_MS,
    unharmed: ALL,
    meanwhile: killBroker,
  },
  {
    title: 'the broker gone, back without its disk',
    links: allToBroker,
    awayMs: SERVER_AWAY_MS,
    unharmed: ALL,
    meanwhile: async (company) => {
      await killBroker(company)
      await rm(join(company.system.dataDir, 'broker'), { recursive: true, force: true, maxRetries: 3 })
    },
  },
]

const endure = async (company: Company, outage: Outage): Promise<void> => {
  const { system, members, load, say } = company
  await outage.before?.(company)
  const watched = await watchScreens(members[0]!.shopper, async () => {
    await Promise.all(outage.links.map(([from, to, harm]) => harm(system.link(from, to))))
    await outage.meanwhile?.(company)
    await delay(outage.awayMs)
  })
  await Promise.all(outage.links.map(([from, to]) => system.link(from, to).mend()))
  const mendedAt = performance.now()
  await writePost(load, members[0]!)
  const seen = Object.entries(watched).map(
    ([name, { asked, failures }]) => `${name} ${asked - failures.length}/${asked}`,
  )
  say(
    `${outage.title}, ${outage.awayMs / 1_000} s: screens shown ${seen.join(', ')}; ` +
      `written again after ${((performance.now() - mendedAt) / 1_000).toFixed(1)} s`,
  )
  assertUnharmed(watched, outage.unharmed)
  await eventually(
    () => system.health().then((status) => status === 200 || Promise.reject(new Error(`${status}`))),
    HEALED_MS,
  )
}

requiresBroker('AnyCompany as services under load, when links are cut and servers are away', () => {
  provesHarmless({
    title: `${OUTAGES.length} outages`,
    topology: 'services',
    cuttable: true,
    postsMin: OUTAGES.length,
    harm: async (company) => {
      for (const outage of OUTAGES) {
        await endure(company, outage)
        await delay(CALM_MS)
      }
    },
  })
})
