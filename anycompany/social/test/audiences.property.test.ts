import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { CommentsOfPost } from '../src/comment/comment-queries.ts'
import { Suggestions } from '../src/finding/suggestions.ts'
import { StandingWith } from '../src/friendship/standing.ts'
import { MyNotifications } from '../src/notification/notification-queries.ts'
import { OwnData } from '../src/own-data/own-data.ts'
import { OnePost, PostsOfMember, Timeline } from '../src/timeline/timeline.ts'
import { network } from './network.ts'
import { Expected, MEMBERS, type Step, steps } from './random-steps.ts'

const RUNS = 200

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
      fc.asyncProperty(steps, async (some) => {
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
