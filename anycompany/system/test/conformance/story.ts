import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { eventually } from '../eventually.ts'
import type { RunningSystem } from '../running-system.ts'
import { type Answer, befriend, logInAs, memberIdOf, type Shopper, takesPart } from '../shopper.ts'
import { shopDay } from '../shop/shop-day.ts'
import { rowsAt } from '../shop/rows.ts'
import { countEvents } from './causal-forest.ts'

/** The administrator of {@link shopDay} changes its price and stock. */
const PROMOTED = '30'
const SETTLED_MS = 60_000
/** Nothing has happened for so long: longer than the shop is polled, and swept. */
const QUIET_MS = 4_000

/**
 * The same deeds in the same order, each once what it builds on has arrived: friends, posts, likes, a promotion, a day at the shop beside it
 * with somebody who joins, writes and leaves. Answers what two of them see at the end.
 */
export const tellStory = async (system: RunningSystem): Promise<readonly unknown[]> => {
  await settled(system)
  const [mina, joon, sora] = [
    await logInAs(system.url, 'mina'),
    await logInAs(system.url, 'joon'),
    await logInAs(system.url, 'sora'),
  ]
  for (const one of [mina, joon, sora]) await takesPart(one)
  await befriend(mina, joon)
  await befriend(joon, sora)
  const post = await write(mina, { text: '첫 글' })
  const promotion = await write(mina, { text: '이거 좋아요', productId: PROMOTED, audience: 'public' })
  await onceThere(() => joon.put(`/api/social/posts/${post}/like`, {}), 200)
  await onceThere(() => sora.put(`/api/social/posts/${promotion}/like`, {}), 200)
  const comment = await onceThere(() => joon.post(`/api/social/posts/${post}/comments`, { text: '축하해' }), 201)
  await done(joon.delete(`/api/social/comments/${String(comment.body['commentId'])}`), 200)
  await done(mina.patch(`/api/social/posts/${post}`, { text: '고친 글' }), 200)
  await shopDay(system.url, async (shopper) => {
    await takesPart(shopper)
    await write(shopper, { text: '안녕하세요', audience: 'public' })
    await eventually(() => assertStocksKnown(system), SETTLED_MS)
  })
  await eventually(() => assertLeft(system), SETTLED_MS)
  await settled(system)
  const soraId = await memberIdOf(sora)
  await done(joon.delete(`/api/social/friends/${soraId}`), 200)
  await settled(system)
  return [await seenBy(joon), await seenBy(sora)]
}

const write = async (author: Shopper, post: Readonly<Record<string, string>>): Promise<string> =>
  String((await done(author.post('/api/social/posts', post), 201)).body['postId'])

const done = async (answer: Promise<Answer>, status: number): Promise<Answer> => {
  const found = await answer
  assert.equal(found.status, status, found.text)
  return found
}

/** Others see a post a moment after its author: until then there is none to like, and nothing happens. */
const onceThere = (send: () => Promise<Answer>, status: number): Promise<Answer> =>
  eventually(() => done(send(), status))

/** A stock that changes and changes back between two looks at the shop is no event: each change is looked at before the next. */
const assertStocksKnown = async (system: RunningSystem): Promise<void> => {
  const inShop = await rowsAt(
    await system.shopDatabaseUrl(),
    'select p.id::text, p.stock::int from products p order by p.id',
  )
  const known = await rowsAt(
    await system.contextUrl('catalogue'),
    `select id, stock from (
       select distinct on (e.stream) e.data::json ->> 'productId' as id, (e.data::json ->> 'stock')::int as stock
       from events e join event_types t on t.id = e.type where t.name = 'StockCounted' order by e.stream, e.version desc) latest
     order by id::int`,
  )
  assert.deepEqual(known, inShop)
}

/** Whoever signed up and left is forgotten by all. */
const assertLeft = async (system: RunningSystem): Promise<void> => {
  const [row] = await rowsAt<{ left: number }>(
    await system.contextUrl('social'),
    "select count(*)::int as left from events e join event_types t on t.id = e.type where t.name = 'MembershipEnded'",
  )
  assert.equal(row!.left, 1)
}

/** Every event has its place in the feed, and for a while no further one comes. */
const settled = (system: RunningSystem): Promise<void> =>
  eventually(async () => {
    const before = await countEvents(system)
    await delay(QUIET_MS)
    assert.equal(await countEvents(system), before)
  }, SETTLED_MS)

const seenBy = async (shopper: Shopper): Promise<unknown> => {
  const { body } = await done(shopper.get('/api/social/timeline?limit=50'), 200)
  const items = body['items'] as readonly Readonly<Record<string, unknown>>[]
  return items.map(({ text, likes, comments, productId, audience }) => ({ text, likes, comments, productId, audience }))
}
