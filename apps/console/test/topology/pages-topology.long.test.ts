import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { describe as describeSystem } from '@banyan/model'
import type { TestScope } from '@banyan/testing'
import axe from 'axe-core'
import { builtPages, startPagesDouble } from '../pages-double.ts'
import { closeBrowser, openPage, overhang, scrolledSideways } from '../pages-rig.ts'
import { example, hostedContexts } from '../rig/example.ts'
import { severalHosts } from '../rig/several-hosts.ts'
import { PASSWORD } from '../rig/stage.ts'

const hostNow = (name: string, port: number, o: object = {}) => ({
  name,
  address: `127.0.0.1:${port}`,
  isAway: false,
  process: { pid: port, uptimeS: 3_600, rssBytes: 120 * 1024 * 1024, eventLoopDelayP99Ms: 21.4 },
  contexts: [name.replace(/-\d$/, '')],
  commandsPerSecond: 4,
  queriesPerSecond: 10,
  ...o,
})
const registered = (name: string, process: string, port: number) => ({
  id: `${process}-0a1b2c3d`,
  name,
  address: `127.0.0.1:${port}`,
  process,
  zone: 'local',
  version: '0123456789abcdef',
  isDraining: false,
})
const context = (name: string, o: object = {}) => ({
  context: name,
  standing: 'open',
  head: 1_200,
  relay: { state: 'relaying', position: 1_200, fault: null },
  views: [],
  deadLetters: 0,
  hosts: [{ host: name, standing: 'open', partitions: [0, 1, 2, 3] }],
  consumers: [],
  ...o,
})
const WAITING = { consumer: 'desk/when-book-lent-then-count', from: 'library' }
const desk = (messages: number, oldestMs: number | null) =>
  context('desk', {
    hosts: [
      { host: 'desk', standing: 'open', partitions: [0, 1, 2, 5] },
      { host: 'desk-2', standing: 'open', partitions: [3, 4, 6, 7] },
    ],
    consumers: [{ ...WAITING, messages, oldestMs }],
  })
const calls = (circuit: string) => [
  {
    from: null,
    context: 'library',
    rates: { perSecond: 12, failedPerSecond: circuit === 'closed' ? 0 : 3 },
    circuit,
    leftOut: 0,
  },
]

/** Three processes behind a gateway, with a broker between them. */
const wellNow = (o: object = {}) => ({
  at: new Date().toISOString(),
  processes: [],
  hosts: [
    hostNow('library', 4101),
    hostNow('desk', 4102, { calls: calls('closed') }),
    hostNow('desk-2', 4103, { calls: calls('closed') }),
  ],
  contexts: [context('library'), desk(0, null)],
  rates: { contexts: { desk: { policies: { 'when-book-lent-then-count': { handled: 7, failed: 0 } } } } },
  gateway: {
    requestsPerSecond: 40,
    errorsPerSecond: 0,
    upstreams: {
      shop: { perSecond: 12, failedPerSecond: 0, leftOut: 0 },
      library: { perSecond: 20, failedPerSecond: 0, leftOut: 0 },
      desk: { perSecond: 8, failedPerSecond: 0, leftOut: 0 },
    },
  },
  registry: [
    registered('library', 'library', 4101),
    registered('desk', 'desk', 4102),
    registered('desk', 'desk-2', 4103),
  ],
  ...o,
})

/** The broker has much for the desk, whose calls fail; the library is away. */
const badNow = () => {
  const well = wellNow()
  const [library, one, two] = well.hosts
  return {
    ...well,
    hosts: [{ ...library!, isAway: true, process: null }, { ...one!, calls: calls('open') }, two!],
    contexts: [
      context('library', { standing: 'HOST_AWAY', hosts: [{ host: 'library', standing: 'HOST_AWAY' }] }),
      desk(1_204, 31_000),
    ],
  }
}

const MB = 1024 * 1024

/** The desk got a second process a quarter of an hour ago; it had given one back an hour before. */
const scaled = (): readonly (readonly [string, object])[] => {
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
  const memory = { one: 142, all: 431, saved: 289 }
  const [one, two] = [1, 2].map((replicas) => ({ sizeMb: null, replicas }))
  const step = (minutes: number, decision: string, o: object) => ({
    at: ago(minutes),
    context: 'desk',
    decision,
    memory,
    ...o,
  })
  const points = Array.from({ length: 61 }, (_, i) => {
    const isOut = i >= 31
    const desk = { count: isOut ? 2 : 1, rssBytes: (isOut ? 290 - (i % 5) : 148) * MB }
    return { at: ago(30 - i / 2), requests: 9, commands: 1, events: 1, failures: 0, lag: {}, processes: { desk } }
  })
  return [
    ['GET /api/history', { points }],
    [
      'GET /api/scaling',
      {
        contexts: { desk: two },
        steps: [
          step(75, 'in', { from: two, to: one, why: 'event loop 4 %, in flight 0 %, 0 events behind' }),
          step(15, 'out', { from: one, to: two, why: 'event loop 83 %, in flight 4 %, 0 events behind' }),
        ],
      },
    ],
  ]
}

const site = async (
  t: TestScope,
  o: { readonly width?: number; readonly dark?: boolean; readonly language?: 'ko' } = {},
  answers: readonly (readonly [string, object])[] = [['GET /api/scaling', { contexts: {}, steps: [] }]],
) => {
  const double = await startPagesDouble({ description: describeSystem(example) })
  t.after(async () => double[Symbol.asyncDispose]())
  for (const [path, answer] of answers) double.answers.set(path, answer)
  const page = await openPage(t, double.origin, o)
  await page.goto('/topology')
  return { double, page }
}

describe('the page of the topology', () => {
  after(closeBrowser)

  it('shows instances and links with their figures, and follows what happens', async (t) => {
    const { double, page } = await site(t)
    await page.getByText('No news yet').waitFor()
    double.tell(wellNow())
    const instances = page.getByRole('region', { name: 'Instances' })
    const links = page.getByRole('region', { name: 'Links' })
    const second = instances.getByRole('row').filter({ hasText: 'desk-2' })
    assert.match(
      await second.innerText(),
      /127\.0\.0\.1:4103[^]*Healthy[^]*4 \(3–4, 6–7\)[^]*local[^]*0123456789ab[^]*120 MB[^]*21 ms/,
    )
    const events = links.getByRole('row').filter({ hasText: 'Events, through the broker' })
    assert.match(await events.innerText(), /Library[^]*Desk[^]*Well[^]*7\/s[^]*0\/s[^]*none/)
    const called = links.getByRole('row').filter({ hasText: 'Calls' })
    assert.match(await called.innerText(), /Desk[^]*Library[^]*24\/s[^]*Closed/)
    assert.equal(await page.getByRole('status').filter({ hasText: 'does not answer' }).count(), 0)
    double.tell(badNow())
    await page.getByRole('status').getByText('library does not answer').waitFor()
    await instances.getByRole('row').filter({ hasText: 'No answer' }).waitFor()
    assert.match(await events.innerText(), /Behind[^]*1,204 events, 31 s/)
    assert.match(await called.innerText(), /Nobody is there[^]*3\/s[^]*Open: nothing is sent/)
    assert.match(await second.innerText(), /Healthy/)
  })

  it('shows who drains as the registry says it, without an alarm', async (t) => {
    const { double, page } = await site(t)
    const well = wellNow()
    const [library, one, two] = well.hosts
    double.tell({
      ...well,
      hosts: [library!, one!, { ...two!, isAway: true, process: null }],
      registry: well.registry.map((known) => ({ ...known, isDraining: known.process === 'desk-2' })),
    })
    const instances = page.getByRole('region', { name: 'Instances' })
    await instances.getByRole('row').filter({ hasText: 'desk-2' }).getByText('Draining').waitFor()
    assert.equal(await page.getByRole('status').filter({ hasText: 'does not answer' }).count(), 0)
  })

  it('charts what is scaled, with the reason of each step and what it saved; and says where nothing is', async (t) => {
    const { double, page } = await site(t)
    double.tell(wellNow())
    const scaling = page.getByRole('region', { name: 'Scaling by load' })
    await scaling.getByText('Nothing is scaled').waitFor()
    for (const [path, answer] of scaled()) double.answers.set(path, answer)
    await page.reload()
    await scaling.getByRole('img', { name: /Processes of Desk.*2/ }).waitFor()
    await scaling.getByRole('img', { name: /Memory of Desk.*290 MB/ }).waitFor()
    await scaling.getByText('Doubling everything').waitFor()
    const [newest, first] = [1, 2].map((i) => scaling.getByRole('row').nth(i))
    assert.match(await newest!.innerText(), /Desk[^]*One process more[^]*1 → 2[^]*event loop 83 %[^]*289 MB/)
    assert.match(await first!.innerText(), /Desk[^]*One process fewer[^]*2 → 1[^]*event loop 4 %[^]*–/)
    assert.equal(
      await scaling.locator('line[data-mark]').count(),
      2,
      'one step lies within the half hour, in both charts',
    )
  })

  it('fits into a phone, in Korean too, and keeps nobody out', async (t) => {
    for (const o of [{ width: 390, dark: true, language: 'ko' }, { width: 1440 }] as const) {
      const { double, page } = await site(t, o, scaled())
      double.tell(badNow())
      await page
        .getByRole('region')
        .filter({ has: page.getByRole('img') })
        .first()
        .waitFor()
      await page.getByRole('region').getByRole('row').nth(1).waitFor()
      assert.ok((await overhang(page)) <= 0)
      assert.deepEqual(await scrolledSideways(page), [])
      await page.evaluate(axe.source)
      const { violations } = await page.evaluate<{
        readonly violations: readonly { readonly id: string; readonly impact: string }[]
      }>('axe.run()')
      const found = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      assert.deepEqual(
        found.map(({ id }) => id),
        [],
      )
    }
  })

  it('tells of a real host that goes by its name, and of one process that it is alone', async (t) => {
    const [library, counter] = hostedContexts
    const s = await severalHosts(t, [[library], [counter]], { pages: await builtPages() })
    const page = await openPage(t, s.origin)
    await page.goto('/')
    await page.getByLabel('Account name').fill('admin')
    await page.locator('input[name=password]').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('link', { name: 'Topology' }).click()
    const links = page.getByRole('region', { name: 'Links' })
    await links.getByRole('row').filter({ hasText: 'Events, in the process' }).waitFor()
    await s.stop(1)
    await page.getByRole('status').getByText(`${s.addresses[1]} does not answer`).waitFor()
    await links.getByText('Nobody is there').waitFor()
  })

  it('marks the arrow on the board that leads to who is behind', async (t) => {
    const { double, page } = await site(t)
    await page.goto('/board?part=policy desk.when-book-lent-then-count')
    double.tell(badNow())
    const mark = page.locator('[data-to="policy desk.when-book-lent-then-count"]')
    await mark.getByText('1204 events, 31 s').waitFor()
    assert.equal(await mark.getAttribute('data-standing'), 'behind')
    double.tell(wellNow())
    await mark.waitFor({ state: 'detached' })
  })
})
