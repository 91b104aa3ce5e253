import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { rowsAt } from '../shop/rows.ts'
import type { RunningSystem } from '../running-system.ts'
import type { Answer, Shopper } from '../shopper.ts'
import { itemsIn, type Member, pairName, type SocialLedger } from './social-load.ts'
import type { Orders } from './shop-load.ts'

/** The log holds each acknowledged effect once, and the feed each event once, in the order of its stream. */
export const assertLogIs = async (system: RunningSystem, ledger: SocialLedger): Promise<void> => {
  const url = await system.contextUrl('social')
  const counted = await rowsAt<{ name: string; times: number }>(
    url,
    'select t.name, count(*)::int as times from events e join event_types t on t.id = e.type group by t.name',
  )
  const times = new Map(counted.map((row) => [row.name, row.times]))
  const sum = (sets: ReadonlyMap<string, ReadonlySet<string>>) => [...sets.values()].reduce((n, set) => n + set.size, 0)
  assert.deepEqual(
    ['PostWritten', 'PostLiked', 'CommentWritten', 'FriendshipRequested', 'FriendshipBegan'].map(
      (type) => times.get(type) ?? 0,
    ),
    [ledger.posts.size, sum(ledger.likes), sum(ledger.comments), ledger.friendships.size, ledger.friendships.size],
  )
  const [feed] = await rowsAt(url, FEED_FAULTS)
  assert.deepEqual(feed, { missing: 0, gaps: 0, inverted: 0 })
}

/** Events without a position; positions that nobody has; neighbours in a stream whose positions are the other way round. */
export const FEED_FAULTS = `
  select (select count(*)::int from events e where not exists (select from feed f where f.seq = e.seq)) as missing,
         (select coalesce(max(position), 0) - count(*) from feed)::int as gaps,
         (select count(*)::int from (
            select f.position < lag(f.position) over (partition by e.stream order by e.version) as inverted
              from events e join feed f on f.seq = e.seq) pairs where inverted) as inverted`

/** Each acknowledged order is there, and each form has placed one. */
export const assertOrdersAre = async (system: RunningSystem, orders: Orders): Promise<void> => {
  const rows = await rowsAt<{ checkout_key: string; number: string; items: number }>(
    await system.shopDatabaseUrl(),
    `select o.checkout_key, o.number, count(i.id)::int as items from orders o join order_items i on i.order_id = o.id
      where o.checkout_key = any($1) group by o.id`,
    [[...orders.keys()]],
  )
  assert.deepEqual(new Map(rows.map((row) => [row.checkout_key, row.number])), orders)
}

/** Everything that members see, by member: whole timelines and friends. */
export type Seen = ReadonlyMap<string, { readonly timeline: readonly unknown[]; readonly friends: readonly string[] }>

export const readAll = async (members: readonly Member[]): Promise<Seen> => {
  const seen = new Map<string, { timeline: readonly unknown[]; friends: readonly string[] }>()
  for (const { memberId, shopper } of members) {
    const timeline = await pages(shopper, '/api/social/timeline')
    const friends = (await pages(shopper, '/api/social/friends')) as readonly { readonly memberId: string }[]
    seen.set(memberId, { timeline, friends: friends.map((friend) => friend.memberId).sort() })
  }
  return seen
}

/** Every member sees all own and friends' acknowledged posts once, with exactly the likes and comments that were acknowledged, and exactly those friends. */
export const assertSeen = (seen: Seen, ledger: SocialLedger): void => {
  for (const [memberId, { timeline, friends }] of seen) {
    const expectedFriends = [...seen.keys()].filter((other) => ledger.friendships.has(pairName(memberId, other)))
    assert.deepEqual(friends, expectedFriends.sort())
    const expected = [...ledger.posts]
      .filter(([, { authorId }]) => authorId === memberId || expectedFriends.includes(authorId))
      .map(([text, { postId, authorId }]) => ({
        postId,
        authorId,
        text,
        likes: ledger.likes.get(postId)?.size ?? 0,
        comments: ledger.comments.get(postId)?.size ?? 0,
      }))
    const found = (timeline as ReturnType<typeof itemsIn>).map(({ postId, authorId, text, likes, comments }) => ({
      postId,
      authorId,
      text,
      likes,
      comments,
    }))
    assert.deepEqual(byPost(found), byPost(expected))
  }
}

const byPost = <T extends { readonly postId: string }>(posts: readonly T[]): readonly T[] =>
  posts.toSorted((a, b) => (a.postId < b.postId ? -1 : 1))

const LIMIT = 50
const RATE_PAUSE_MS = 1_000

const pages = async (shopper: Shopper, path: string): Promise<readonly unknown[]> => {
  const items: unknown[] = []
  for (let after = ''; ;) {
    const answer: Answer = await shopper.get(`${path}?limit=${LIMIT}${after}`)
    if (answer.status === 429) {
      await delay(RATE_PAUSE_MS) // All are read as fast as they come, from one address.
      continue
    }
    assert.equal(answer.status, 200, answer.text)
    items.push(...itemsIn(answer))
    const { cursor } = answer.body
    if (typeof cursor !== 'string') return items
    after = `&cursor=${encodeURIComponent(cursor)}`
  }
}

/** The list under each post that has comments holds those that were acknowledged, to whoever wrote the post. */
export const assertComments = async (members: readonly Member[], ledger: SocialLedger): Promise<void> => {
  const authors = new Map([...ledger.posts.values()].map(({ postId, authorId }) => [postId, authorId]))
  for (const [postId, comments] of ledger.comments) {
    const author = members.find(({ memberId }) => memberId === authors.get(postId))
    if (!author) continue
    const list = (await pages(author.shopper, `/api/social/posts/${postId}/comments`)) as readonly {
      commentId: string
    }[]
    assert.deepEqual(list.map(({ commentId }) => commentId).sort(), [...comments].sort())
  }
}
