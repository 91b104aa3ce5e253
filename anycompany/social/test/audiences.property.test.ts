import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { CommentsOfPost } from '../src/comment/comment-queries.ts'
import { WriteComment } from '../src/comment/write-comment.ts'
import { Suggestions } from '../src/finding/suggestions.ts'
import { BlockMember, UnblockMember } from '../src/friendship/block-member.ts'
import { EndFriendship } from '../src/friendship/end-friendship.ts'
import { RequestFriendship } from '../src/friendship/request-friendship.ts'
import { StandingWith } from '../src/friendship/standing.ts'
import { HidePost, ShowPostAgain } from '../src/moderation/moderate-post.ts'
import { ReportPost } from '../src/moderation/report-post.ts'
import { MyNotifications } from '../src/notification/notification-queries.ts'
import { OwnData } from '../src/own-data/own-data.ts'
import { DeletePost } from '../src/post/delete-post.ts'
import { EditPost } from '../src/post/edit-post.ts'
import { LikePost } from '../src/post/like-post.ts'
import { WritePost } from '../src/post/write-post.ts'
import { OnePost, PostsOfMember, Timeline } from '../src/timeline/timeline.ts'
import { type Network, network } from './network.ts'

const MEMBERS = ['ann', 'ben', 'cat', 'dan'] as const
const STEPS = 30
const RUNS = 200

type Post = { readonly postId: string; readonly authorId: string; audience: 'friends' | 'public'; isHidden: boolean }

/** Who may see what, said once more in the plainest way: sets of pairs, and a list of posts. */
class Expected {
  readonly friends = new Set<string>()
  readonly asked = new Set<string>()
  readonly blocks = new Set<string>()
  posts: Post[] = []

  areFriends(a: string, b: string): boolean {
    return this.friends.has(`${a} ${b}`)
  }

  areApart(a: string, b: string): boolean {
    return this.blocks.has(`${a} ${b}`) || this.blocks.has(`${b} ${a}`)
  }

  part(a: string, b: string): void {
    for (const pair of [`${a} ${b}`, `${b} ${a}`]) {
      this.friends.delete(pair)
      this.asked.delete(pair)
    }
  }

  sees(reader: string, { authorId, audience, isHidden }: Post): boolean {
    if (reader === authorId) return true
    if (isHidden || this.areApart(reader, authorId)) return false
    return audience === 'public' || this.areFriends(reader, authorId)
  }
}

type Step = (o: { readonly net: Network; readonly expected: Expected }) => Promise<void>

const member = fc.constantFrom(...MEMBERS)
const two = fc.tuple(member, member).filter(([a, b]) => a !== b)
const anyPost = fc.nat()

const onPost =
  (which: number, act: (post: Post, o: Parameters<Step>[0]) => Promise<void>): Step =>
  async (o) => {
    const post = o.expected.posts[which % Math.max(1, o.expected.posts.length)]
    if (post) await act(post, o)
  }

const ask = async (a: string, b: string, { net, expected }: Parameters<Step>[0]): Promise<void> => {
  const { rejected } = await net.send(RequestFriendship, { memberId: b }, a)
  assert.equal(rejected === 'NoSuchMember' || rejected === 'BlockedByYou', expected.areApart(a, b))
  if (rejected !== undefined) return
  if (!expected.asked.delete(`${b} ${a}`)) return void expected.asked.add(`${a} ${b}`)
  expected.friends.add(`${a} ${b}`).add(`${b} ${a}`)
}

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(member, fc.constantFrom('friends' as const, 'public' as const)).map(([who, audience]): Step => async (o) => {
    const { answer } = await o.net.send(WritePost, { text: `by ${who}`, audience }, who)
    const { postId } = answer as { readonly postId: string }
    o.expected.posts.push({ postId, authorId: who, audience, isHidden: false })
  }),
  two.map(
    ([a, b]): Step =>
      async (o) =>
        ask(a, b, o),
  ),
  two.map(([a, b]): Step => async (o) => {
    await ask(a, b, o)
    await ask(b, a, o)
  }),
  two.map(([a, b]): Step => async ({ net, expected }) => {
    const { rejected } = await net.send(EndFriendship, { memberId: b }, a)
    assert.equal(rejected === undefined, expected.areFriends(a, b))
    if (rejected === undefined) expected.part(a, b)
  }),
  two.map(([a, b]): Step => async ({ net, expected }) => {
    await net.send(BlockMember, { memberId: b }, a)
    expected.blocks.add(`${a} ${b}`)
    expected.part(a, b)
  }),
  two.map(([a, b]): Step => async ({ net, expected }) => {
    await net.send(UnblockMember, { memberId: b }, a)
    expected.blocks.delete(`${a} ${b}`)
  }),
  anyPost.map((which) =>
    onPost(which, async (post, { net }) => {
      post.audience = post.audience === 'public' ? 'friends' : 'public'
      await net.send(EditPost, { postId: post.postId, audience: post.audience, text: 'edited' }, post.authorId)
    }),
  ),
  anyPost.map((which) =>
    onPost(which, async (post, { net }) => {
      post.isHidden = !post.isHidden
      await net.send(post.isHidden ? HidePost : ShowPostAgain, { postId: post.postId }, 'operator')
    }),
  ),
  anyPost.map((which) =>
    onPost(which, async (post, { net, expected }) => {
      await net.send(DeletePost, { postId: post.postId }, post.authorId)
      expected.posts = expected.posts.filter((other) => other !== post)
    }),
  ),
  fc.tuple(member, anyPost, fc.constantFrom('like', 'comment', 'report')).map(([who, which, deed]) =>
    onPost(which, async (post, { net, expected }) => {
      const { postId } = post
      const { rejected } =
        deed === 'like'
          ? await net.send(LikePost, { postId }, who)
          : deed === 'comment'
            ? await net.send(WriteComment, { postId, text: `comment by ${who}` }, who)
            : await net.send(ReportPost, { postId, reason: 'spam' }, who)
      assert.equal(rejected !== 'NoSuchPost', expected.sees(who, post))
    }),
  ),
)

const idsOf = (items: readonly { readonly postId: string }[]) => items.map(({ postId }) => postId).sort()

/** Compares every door through which a post could come to a reader with what they may see. */
const check = async (reader: string, { net, expected }: Parameters<Step>[0], toldBefore: number) => {
  const seen = expected.posts.filter((post) => expected.sees(reader, post))
  const own = seen.filter((post) => post.authorId === reader)
  const ofFriends = seen.filter((post) => expected.areFriends(reader, post.authorId))
  assert.deepEqual(idsOf((await net.ask(Timeline, { limit: 50 }, reader)).items), idsOf([...own, ...ofFriends]))
  for (const authorId of MEMBERS) {
    const { items } = await net.ask(PostsOfMember, { memberId: authorId, limit: 50 }, reader)
    assert.deepEqual(idsOf(items), idsOf(seen.filter((post) => post.authorId === authorId)))
    const standing = await net.ask(StandingWith, { memberId: authorId }, reader)
    assert.equal(standing?.standing === 'friend', expected.areFriends(reader, authorId))
    assert.equal(
      standing === null,
      expected.blocks.has(`${authorId} ${reader}`) && !expected.blocks.has(`${reader} ${authorId}`),
    )
  }
  for (const post of expected.posts) {
    const isSeen = expected.sees(reader, post)
    const one = await net.ask(OnePost, { postId: post.postId }, reader)
    assert.equal(one !== null, isSeen)
    assert.equal(await net.hears(reader, post.postId), isSeen)
    const comments = await net.ask(CommentsOfPost, { postId: post.postId, limit: 50 }, reader)
    assert.equal(comments !== null, isSeen)
    if (!one || !comments) continue
    assert.equal(one.comments, comments.items.length, 'the count is what the list holds')
    for (const comment of comments.items)
      assert.ok(comment.isBlocked || !expected.blocks.has(`${reader} ${comment.authorId}`))
  }
  for (const { actorId, postId } of (await net.ask(MyNotifications, { limit: 50 }, reader)).items) {
    assert.ok(!expected.areApart(reader, actorId), 'no notification of somebody apart')
    assert.ok(postId === null || own.some((post) => post.postId === postId), 'only of own posts that are there')
  }
  const suggested = (await net.ask(Suggestions, {}, reader)).items.map((item) => item.memberId)
  assert.ok(!suggested.some((other) => expected.areApart(reader, other) || expected.areFriends(reader, other)))
  assert.deepEqual(idsOf((await net.ask(OwnData, {}, reader)).posts), idsOf(own))
  for (const { to, event, data } of net.told.slice(toldBefore)) {
    if (to !== 'everyone' && !to.includes(reader)) continue
    const { postId, authorId } = data as { readonly postId?: string; readonly authorId?: string }
    if (event === 'post-written') assert.ok(!expected.areApart(reader, authorId!))
    const post = expected.posts.find((other) => other.postId === postId)
    if (post && event !== 'post-deleted') assert.ok(expected.sees(reader, post), `${event} of a post not seen`)
  }
}

describe('whoever sees a post', () => {
  it('are exactly those who may, on every page, feed and notification, whatever happens in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { maxLength: STEPS, size: 'max' }), async (some) => {
        const o = { net: await network(...MEMBERS), expected: new Expected() }
        for (const step of some) {
          const toldBefore = o.net.told.length
          await step(o)
          for (const reader of MEMBERS) await check(reader, o, toldBefore)
        }
      }),
      { numRuns: RUNS },
    )
  })
})
