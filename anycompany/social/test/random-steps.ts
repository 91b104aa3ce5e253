import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import { WriteComment } from '../src/comment/write-comment.ts'
import { BlockMember, UnblockMember } from '../src/friendship/block-member.ts'
import { EndFriendship } from '../src/friendship/end-friendship.ts'
import { RequestFriendship } from '../src/friendship/request-friendship.ts'
import { HidePost, ShowPostAgain } from '../src/moderation/moderate-post.ts'
import { ReportPost } from '../src/moderation/report-post.ts'
import { DeletePost } from '../src/post/delete-post.ts'
import { EditPost } from '../src/post/edit-post.ts'
import { LikePost } from '../src/post/like-post.ts'
import { WritePost } from '../src/post/write-post.ts'
import type { Network } from './network.ts'

export const MEMBERS = ['ann', 'ben', 'cat', 'dan'] as const
/** Things that happen in one run. */
const STEPS_MAX = 30

export type Post = {
  readonly postId: string
  readonly authorId: string
  audience: 'friends' | 'public'
  isHidden: boolean
}

/** Who may see what, said once more in the plainest way: sets of pairs, and a list of posts. */
export class Expected {
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

/** Something that members, or a moderator, do, and what it has to mean. */
export type Step = (o: { readonly net: Network; readonly expected: Expected }) => Promise<void>

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

const step: fc.Arbitrary<Step> = fc.oneof(
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

/** What may happen, in any order. */
export const steps: fc.Arbitrary<readonly Step[]> = fc.array(step, { maxLength: STEPS_MAX, size: 'max' })
