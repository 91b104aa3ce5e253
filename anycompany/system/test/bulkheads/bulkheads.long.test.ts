import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { eventually } from '../eventually.ts'
import { sharedSystem } from '../running-system.ts'
import { logInSeeded } from '../seeded-shoppers.ts'
import { type Answer, logInAs, memberIdOf, type Shopper, visit } from '../shopper.ts'
import { whileHanging } from './hanging.ts'
import { inWords, type Latency, measure } from './latency.ts'

/** A budget, not a stopwatch: a hanging neighbour may cost a little, never a wait for it. */
const TIMES_AS_SLOW = 3
const ALWAYS_FINE_MS = 100
const BEFORE_MS = 8_000
/** A session is simply believed for 10 s and refreshed until 20 s: this is beyond both. */
const SHOP_HANGS_MS = 24_000
const HOST_HANGS_MS = 10_000
/** More than one upstream may have under way and waiting. */
const BROWSING = 220
const BACK_MS = 60_000
const WRITE_EVERY = 5

describe('bulkheads', () => {
  // Four members do the work of many.
  const system = sharedSystem({ env: { MEMBER_QUOTAS: 'off' } })
  let shoppers: readonly Shopper[]
  before(async () => {
    shoppers = await Promise.all((['mina', 'joon', 'sora', 'haneul'] as const).map((who) => logInAs(system().url, who)))
    for (const shopper of shoppers) await memberIdOf(shopper)
  })

  const members = () => shoppers.map((shopper) => (turn: number) => readOrWrite(shopper, turn))
  const isAsBefore = async () => {
    await eventually(async () => assert.equal((await visit(system().url).get('/')).status, 200), BACK_MS)
    await eventually(async () => assert.equal(await system().health(), 200), BACK_MS)
  }

  for (const name of ['shop', 'shop-postgres'] as const)
    it(`a hanging ${name} slows down no member, and its own pages say that it is away`, async (t) => {
      const earlier = await measure(members(), BEFORE_MS)
      const { meanwhile, pages } = await whileHanging(system(), name, async () => {
        const browsing = Promise.all(Array.from({ length: BROWSING }, () => browse(system().url)))
        return { meanwhile: await measure(members(), SHOP_HANGS_MS), pages: await browsing }
      })
      t.diagnostic(`before: ${inWords(earlier)}; while it hangs: ${inWords(meanwhile)}`)
      assertAsFast(meanwhile, earlier)
      t.diagnostic(`its pages answered ${[...new Set(pages.map(({ status }) => status))].join(', ')}`)
      for (const page of pages) assertOutagePage(page)
      await isAsBefore()
    })

  it('who was not verified before the shop’s database hung is told to come back, and served when it is back', async () => {
    const [stranger] = (await logInSeeded(system(), 1)) as readonly [Shopper]
    await whileHanging(system(), 'shop-postgres', async () => {
      const refused = await stranger.get('/api/social/timeline')
      assert.deepEqual([refused.status, refused.body['code']], [503, 'GATEWAY_IDENTITY_AWAY'])
      assert.ok(Number(refused.headers.get('retry-after')) > 0)
      const known = await eventually(async () => {
        const answer = await shoppers[0]!.get('/api/social/timeline')
        assert.equal(answer.headers.get('banyan-degraded'), 'shop')
        return answer
      }, SHOP_HANGS_MS)
      assert.equal(known.status, 200)
    })
    await eventually(async () => assert.equal((await stranger.get('/api/social/timeline')).status, 200), BACK_MS)
    await isAsBefore()
  })

  it('a host that is blocked for 10 s leaves the shop’s pages as they were', async (t) => {
    const visitors = Array.from({ length: shoppers.length }, () => visit(system().url))
    const pages = visitors.map((visitor) => (turn: number) => visitor.get(turn % 2 === 0 ? '/' : '/products/1'))
    const earlier = await measure(pages, BEFORE_MS)
    const { host } = await system().processes()
    const meanwhile = await whileHanging(system(), 'host', async () => {
      const waiting = shoppers.map((shopper) => shopper.get('/api/social/timeline').catch(() => undefined))
      const measured = await measure(pages, HOST_HANGS_MS)
      await Promise.all(waiting)
      return measured
    })
    t.diagnostic(`before: ${inWords(earlier)}; while it is blocked: ${inWords(meanwhile)}`)
    assertAsFast(meanwhile, earlier)
    await isAsBefore()
    assert.equal((await system().processes()).host.pid, host.pid, 'it was left alone')
    for (const shopper of shoppers) assert.equal((await shopper.get('/api/social/timeline')).status, 200)
  })
})

const readOrWrite = (shopper: Shopper, turn: number): Promise<Answer> =>
  turn % WRITE_EVERY === 0
    ? shopper.post('/api/social/posts', { text: `turn ${turn}` })
    : shopper.get('/api/social/timeline')

const browse = (url: string): Promise<Answer> =>
  visit(url).get('/products/1', { headers: { accept: 'text/html', 'accept-language': 'ko' } })

const assertAsFast = (meanwhile: Latency, earlier: Latency): void => {
  assert.deepEqual([...earlier.failures, ...meanwhile.failures], [])
  const budgetMs = Math.max(ALWAYS_FINE_MS, TIMES_AS_SLOW * earlier.p99Ms)
  assert.ok(meanwhile.p99Ms <= budgetMs, `p99: expected at most ${budgetMs} ms, found ${meanwhile.p99Ms} ms`)
}

const assertOutagePage = ({ status, headers, text }: Answer): void => {
  assert.ok(status === 503 || status === 504, `${status} ${text.slice(0, 200)}`)
  assert.ok(Number(headers.get('retry-after')) > 0, `Retry-After of a ${status}`)
  assert.match(headers.get('content-type') ?? '', /^text\/html/)
  assert.match(text, /^<!doctype html>/i)
}
