import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { it } from 'node:test'
import { eventually } from '../eventually.ts'
import { requiresBroker } from '../requires-broker.ts'
import { type ProcessName, type RunningSystem, sharedSystem } from '../running-system.ts'
import { emailsOfSeeded } from '../seeded-shoppers.ts'
import { type Answer, befriend, EVERYBODYS_PASSWORD, logIn, logInAs, memberIdOf, type Shopper } from '../shopper.ts'

/** `WRITE_TABLE=yes` writes the table anew; else it is compared. */
const WRITES = process.env['WRITE_TABLE'] === 'yes'
const PAGE = join(import.meta.dirname, '../../../../docs/explanation/fallacies.md')
const [BEGIN, END] = ['<!-- generated: screens that go on -->', '<!-- end: screens that go on -->']
const KILLED: readonly ProcessName[] = ['members', 'catalogue', 'social', 'broker', 'shop']
const ANSWER_MS = 6_000
const BACK_MS = 60_000

type Around = {
  readonly mina: Shopper
  readonly joonId: string
  readonly postId: string
  /** Somebody who logs in for the first time. */
  readonly newcomer: () => Promise<Shopper>
}

/** What somebody sees or does: goes on when it is answered as on any other day. */
const SCREENS: Readonly<Record<string, (o: Around) => Promise<Answer>>> = {
  'shop: home, products, cart': ({ mina }) => mina.get('/products/1'),
  'shop: logging in': async ({ newcomer }) => (await newcomer()).get('/account'),
  'start page': ({ mina }) => mina.get('/banyan'),
  'social: the pages themselves': ({ mina }) => mina.get('/social/'),
  timeline: ({ mina }) => mina.get('/api/social/timeline'),
  'somebody’s page: posts': ({ mina, joonId }) => mina.get(`/api/social/members/${joonId}/posts`),
  'names beside posts': ({ mina, joonId }) => mina.get(`/api/members/profiles?ids=${joonId}`),
  'products in posts': ({ mina }) => mina.get('/api/catalogue/products?ids=1,2'),
  'friends, requests, notifications': ({ mina }) => mina.get('/api/social/notifications'),
  'searching for people': ({ mina }) => mina.get(`/api/social/members?search=${encodeURIComponent('이준')}`),
  'writing a post': ({ mina }) => mina.post('/api/social/posts', { text: '안녕하세요', audience: 'friends' }),
  'liking a post': ({ mina, postId }) => mina.put(`/api/social/posts/${postId}/like`),
  'social, for who logs in for the first time': async ({ newcomer }) => (await newcomer()).get('/api/social/timeline'),
}

requiresBroker('When one process is killed and stays away', () => {
  const system = sharedSystem({ topology: 'services', env: { MEMBER_QUOTAS: 'off' } })

  it('these screens go on, as docs/explanation/fallacies.md says', async () => {
    const [mina, joon] = [await logInAs(system().url, 'mina'), await logInAs(system().url, 'joon')]
    await befriend(mina, joon)
    const written = await mina.post('/api/social/posts', { text: '처음', audience: 'friends' })
    const postId = String(written.body['postId'])
    const strangers = (await emailsOfSeeded(system())).values()
    const newcomer = () => logIn(system().url, strangers.next().value!, EVERYBODYS_PASSWORD)
    const around = { mina, joonId: await memberIdOf(joon), postId, newcomer }
    assert.deepEqual([...(await goingOn(around))], Object.keys(SCREENS), 'all of them, while nobody is away')
    const columns = new Map<ProcessName, ReadonlySet<string>>()
    for (const name of KILLED)
      await whileAway(system(), name, async () => {
        columns.set(name, await goingOn(around))
      })
    const page = await readFile(PAGE, 'utf8')
    const found = withTable(page, tableOf(columns))
    if (WRITES) await writeFile(PAGE, found)
    else assert.equal(page, found, 'WRITE_TABLE=yes writes what goes on now')
  })
})

const goingOn = async (around: Around): Promise<ReadonlySet<string>> => {
  const on = new Set<string>()
  for (const [screen, ask] of Object.entries(SCREENS)) {
    const late = new Promise<undefined>((resolve) => setTimeout(resolve, ANSWER_MS, undefined).unref())
    const answer = await Promise.race([ask(around).catch(() => undefined), late])
    if (answer !== undefined && answer.status < 400) on.add(screen)
  }
  return on
}

/** The launcher, who would start it again, stands still meanwhile. */
const whileAway = async (system: RunningSystem, name: ProcessName, work: () => Promise<void>): Promise<void> => {
  await system.signal('launcher', 'SIGSTOP')
  const killed = await system.signal(name, 'SIGKILL')
  try {
    await work()
  } finally {
    await system.signal('launcher', 'SIGCONT')
  }
  await eventually(async () => {
    const now = (await system.processes())[name]
    assert.ok(now && now.pid !== killed.pid && now.state === 'running', `${name}: ${now?.state}`)
    assert.equal(await system.health(), 200)
  }, BACK_MS)
}

const tableOf = (columns: ReadonlyMap<ProcessName, ReadonlySet<string>>): string => {
  const names = [...columns.keys()]
  const rows = Object.keys(SCREENS).map((screen) => [
    screen,
    ...names.map((name) => (columns.get(name)?.has(screen) === true ? 'goes on' : '**away**')),
  ])
  return [['killed →', ...names], ['---', ...names.map(() => '---')], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

const withTable = (page: string, table: string): string => {
  const [before = '', rest = ''] = page.split(BEGIN)
  assert.ok(rest.includes(END), `${PAGE} holds the marks of the table`)
  return `${before}${BEGIN}\n\n${table}\n\n${END}${rest.slice(rest.indexOf(END) + END.length)}`
}
