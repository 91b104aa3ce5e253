import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Answer, Shopper } from '../shopper.ts'
import type { Chance } from '@anycompany/simulation'
import { type Troubles, untilAcknowledged } from './until-acknowledged.ts'

export type Member = { readonly memberId: string; readonly shopper: Shopper }

type Item = {
  readonly postId: string
  readonly authorId: string
  readonly text: unknown
  readonly likes: number
  readonly comments: number
}

/** What the system has acknowledged: all of it must be there afterwards, and nothing else. */
export type SocialLedger = {
  /** By the marker that is the post's text. */
  readonly posts: Map<string, { readonly postId: string; readonly authorId: string }>
  /** Who likes a post, by its id. */
  readonly likes: Map<string, Set<string>>
  /** The comments under a post, by its id. */
  readonly comments: Map<string, Set<string>>
  /** Pairs of members' ids, each sorted and joined. */
  readonly friendships: Set<string>
  reads: number
  staleReads: number
}

export const emptyLedger = (): SocialLedger => ({
  posts: new Map(),
  likes: new Map(),
  comments: new Map(),
  friendships: new Set(),
  reads: 0,
  staleReads: 0,
})

export type Load = {
  readonly ledger: SocialLedger
  readonly troubles: Troubles
  readonly chance: Chance
  readonly stopping: AbortSignal
}

const PAUSE_MS = 60
const FRIENDS_PAUSE_MS = 1_000

/** Writes, likes, comments and reads until told to stop; everything that was begun is brought to its end. */
export const liveALife = async (load: Load, member: Member): Promise<void> => {
  while (!load.stopping.aborted) {
    const mood = load.chance.next()
    if (mood < 0.5) await readOwn(load, member, await writePost(load, member))
    else if (mood < 0.8) await likeSomething(load, member)
    else await commentOnSomething(load, member)
    await delay(load.chance.next() * PAUSE_MS)
  }
}

/** Makes one pair after the other friends, by requests that cross. */
export const makeFriends = async (load: Load, pairs: readonly (readonly [Member, Member])[]): Promise<void> => {
  for (const [a, b] of pairs) {
    if (load.stopping.aborted) return
    const answers = await Promise.all([askToBeFriends(load, a, b), askToBeFriends(load, b, a)])
    assert.deepEqual(new Set(answers.map(({ body }) => body['status'])), new Set(['friends', 'pending']))
    load.ledger.friendships.add(pairName(a.memberId, b.memberId))
    await delay(load.chance.next() * FRIENDS_PAUSE_MS)
  }
}

export const pairName = (a: string, b: string): string => [a, b].sort().join(' ')

/** Answers the write's `Banyan-Seen`. */
export const writePost = async ({ ledger, troubles }: Load, { memberId, shopper }: Member): Promise<Answer> => {
  const key = randomUUID()
  const send = (signal: AbortSignal) => shopper.post('/api/social/posts', { text: key }, { key, signal })
  const answer = await untilAcknowledged('a post', send, { accepts: ({ status }) => status === 201, troubles })
  ledger.posts.set(key, { postId: String(answer.body['postId']), authorId: memberId })
  return answer
}

const askToBeFriends = ({ troubles }: Load, { shopper }: Member, other: Member): Promise<Answer> => {
  const key = randomUUID()
  const send = (signal: AbortSignal) =>
    shopper.post('/api/social/friend-requests', { memberId: other.memberId }, { key, signal })
  return untilAcknowledged('a friend request', send, { accepts: ({ status }) => status === 201, troubles })
}

/** What one has written is in what one reads next, or that is marked as stale. */
const readOwn = async ({ ledger, troubles }: Load, { shopper }: Member, written: Answer): Promise<void> => {
  const seen = written.headers.get('banyan-seen')
  const { postId } = written.body
  if (seen === null) return void troubles.surprises.push(`the acknowledgement of ${String(postId)} has no Banyan-Seen`)
  ledger.reads += 1
  // Friends may have written more than a page meanwhile, when an acknowledgement came late.
  for (let after = ''; ;) {
    const page = await timeline(shopper, troubles, { after, seen })
    if (itemsIn(page).some((item) => item.postId === postId)) return
    if (page.headers.get('banyan-stale') === 'true') return void (ledger.staleReads += 1)
    const { cursor } = page.body
    if (typeof cursor !== 'string')
      return void troubles.surprises.push(`the post ${String(postId)} is missing in a read with Banyan-Seen: ${seen}`)
    after = `&cursor=${encodeURIComponent(cursor)}`
  }
}

const likeSomething = async ({ ledger, troubles, chance }: Load, { memberId, shopper }: Member): Promise<void> => {
  const items = itemsIn(await timeline(shopper, troubles))
  const post = items[chance.below(items.length)]
  if (post === undefined) return
  const key = randomUUID()
  const send = (signal: AbortSignal) => shopper.put(`/api/social/posts/${post.postId}/like`, {}, { key, signal })
  await untilAcknowledged('a like', send, { accepts: ({ status }) => status === 200, troubles })
  const likers = ledger.likes.get(post.postId) ?? new Set()
  ledger.likes.set(post.postId, likers.add(memberId))
}

const commentOnSomething = async ({ ledger, troubles, chance }: Load, { shopper }: Member): Promise<void> => {
  const items = itemsIn(await timeline(shopper, troubles))
  const post = items[chance.below(items.length)]
  if (post === undefined) return
  const key = randomUUID()
  const path = `/api/social/posts/${post.postId}/comments`
  const send = (signal: AbortSignal) => shopper.post(path, { text: key }, { key, signal })
  const { body } = await untilAcknowledged('a comment', send, { accepts: ({ status }) => status === 201, troubles })
  const comments = ledger.comments.get(post.postId) ?? new Set()
  ledger.comments.set(post.postId, comments.add(String(body['commentId'])))
}

const PAGE = 50

const timeline = (
  shopper: Shopper,
  troubles: Troubles,
  { after = '', seen }: { readonly after?: string; readonly seen?: string } = {},
): Promise<Answer> => {
  const headers = seen === undefined ? {} : { 'banyan-seen': seen }
  const send = (signal: AbortSignal) => shopper.get(`/api/social/timeline?limit=${PAGE}${after}`, { headers, signal })
  return untilAcknowledged('a timeline', send, { accepts: ({ status }) => status === 200, troubles })
}

/** The posts of an answered timeline. */
export const itemsIn = ({ body }: Answer): readonly Item[] => body['items'] as readonly Item[]
