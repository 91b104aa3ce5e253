import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { WriteComment } from '../src/comment/write-comment.ts'
import { CommentsOfPost } from '../src/comment/comment-queries.ts'
import { DeleteComment } from '../src/comment/delete-comment.ts'
import { MembersApart } from '../src/finding/apart.ts'
import { Suggestions } from '../src/finding/suggestions.ts'
import { BlockMember } from '../src/friendship/block-member.ts'
import { BlockedMembers } from '../src/friendship/blocks.ts'
import { RequestFriendship } from '../src/friendship/request-friendship.ts'
import { LeaveNetwork } from '../src/membership/leave-network.ts'
import { MyMembership } from '../src/membership/my-membership.ts'
import { MyNotifications } from '../src/notification/notification-queries.ts'
import { ReadNotifications } from '../src/notification/read-notifications.ts'
import { OwnData } from '../src/own-data/own-data.ts'
import { LikePost, UnlikePost } from '../src/post/like-post.ts'
import { WritePost } from '../src/post/write-post.ts'
import { NotePromotable } from '../src/promotion/promotable.ts'
import { OnePost, Timeline } from '../src/timeline/timeline.ts'
import { type Network, network } from './network.ts'

const befriend = async (net: Network, a: string, b: string) => {
  await net.send(RequestFriendship, { memberId: b }, a)
  await net.send(RequestFriendship, { memberId: a }, b)
}
const write = async (net: Network, who: string, more: object = {}) => {
  const { answer } = await net.send(WritePost, { text: `by ${who}`, ...more }, who)
  return (answer as { readonly postId: string }).postId
}
const kinds = async (net: Network, who: string) =>
  (await net.ask(MyNotifications, {}, who)).items.map(({ kind, actorId }) => `${kind} ${actorId}`)

describe('notifications', () => {
  it('tell of requests, answers, likes and comments, and of nothing of one’s own', async () => {
    const net = await network('ann', 'ben')
    await net.send(RequestFriendship, { memberId: 'ben' }, 'ann')
    assert.deepEqual(await kinds(net, 'ben'), ['friend-requested ann'])
    await net.send(RequestFriendship, { memberId: 'ann' }, 'ben')
    assert.deepEqual([await kinds(net, 'ann'), await kinds(net, 'ben')], [['friend-accepted ben'], []])
    const postId = await write(net, 'ann')
    for (const who of ['ann', 'ben']) {
      await net.send(LikePost, { postId }, who)
      await net.send(WriteComment, { postId, text: 'first' }, who)
    }
    assert.deepEqual(await kinds(net, 'ann'), ['post-commented ben', 'post-liked ben', 'friend-accepted ben'])
    await net.send(UnlikePost, { postId }, 'ben')
    assert.deepEqual(await kinds(net, 'ann'), ['post-commented ben', 'friend-accepted ben'])
  })

  it('are unread until one has said up to when one has read; that only moves forward', async () => {
    const net = await network('ann', 'ben')
    await befriend(net, 'ann', 'ben')
    const postId = await write(net, 'ann')
    await net.send(LikePost, { postId }, 'ben')
    const { items, unread } = await net.ask(MyNotifications, {}, 'ann')
    assert.deepEqual([items.map((told) => told.isRead), unread], [[false, false], 2])
    await net.send(ReadNotifications, { readUpTo: items[1]!.at }, 'ann')
    assert.equal((await net.ask(MyNotifications, {}, 'ann')).unread, 1)
    await net.send(ReadNotifications, { readUpTo: '2030-01-01T00:00:00.000Z' }, 'ann')
    assert.equal((await net.ask(MyNotifications, {}, 'ann')).unread, 0)
    await net.send(ReadNotifications, { readUpTo: items[1]!.at }, 'ann')
    assert.equal((await net.ask(MyNotifications, {}, 'ann')).unread, 0)
    await net.send(WriteComment, { postId, text: 'later' }, 'ben')
    assert.equal((await net.ask(MyNotifications, {}, 'ann')).unread, 1, 'none was read before it came')
  })
})

describe('a block', () => {
  it('leaves a placeholder for the other’s comments, which the post’s author may still take away', async () => {
    const net = await network('ann', 'ben')
    await befriend(net, 'ann', 'ben')
    const postId = await write(net, 'ann')
    const { answer } = await net.send(WriteComment, { postId, text: 'rude' }, 'ben')
    await net.send(BlockMember, { memberId: 'ben' }, 'ann')
    const shown = (await net.ask(CommentsOfPost, { postId }, 'ann'))!.items
    assert.deepEqual(
      shown.map((comment) => Object.keys(comment)),
      [['commentId', 'writtenAt', 'isBlocked']],
    )
    assert.equal((await net.ask(OnePost, { postId }, 'ann'))?.comments, 1)
    assert.deepEqual(await kinds(net, 'ann'), [])
    await net.send(DeleteComment, answer as object, 'ann')
    assert.equal((await net.ask(OnePost, { postId }, 'ann'))?.comments, 0)
    assert.deepEqual(
      (await net.ask(BlockedMembers, {}, 'ann')).items.map((block) => block.memberId),
      ['ben'],
    )
    for (const who of ['ann', 'ben']) assert.equal((await net.ask(MembersApart, {}, who)).memberIds.length, 1)
  })
})

describe('suggestions', () => {
  it('are friends of friends, those with the most in common first', async () => {
    const net = await network('ann', 'ben', 'cat', 'dan', 'eve', 'fay')
    for (const friend of ['ben', 'cat']) await befriend(net, 'ann', friend)
    for (const friend of ['dan', 'eve']) await befriend(net, 'ben', friend)
    await befriend(net, 'cat', 'eve')
    const suggested = async () =>
      (await net.ask(Suggestions, {}, 'ann')).items.map(({ memberId, friendsInCommon }) => [memberId, friendsInCommon])
    assert.deepEqual(await suggested(), [
      ['eve', 2],
      ['dan', 1],
    ])
    await net.send(RequestFriendship, { memberId: 'eve' }, 'ann')
    assert.deepEqual(await suggested(), [['dan', 1]])
    await net.send(BlockMember, { memberId: 'ann' }, 'dan')
    assert.deepEqual(await suggested(), [])
  })
})

describe('a promotion', () => {
  it('is of a product that the shop sells; when it sells it no more the post stays', async () => {
    const net = await network('ann')
    const promote = (productId: string) => net.send(WritePost, { text: 'look!', productId }, 'ann')
    assert.deepEqual(await promote('17'), { rejected: 'NoSuchProduct' })
    await net.asService(NotePromotable, { productId: '17', isListed: true })
    const { answer } = await promote('17')
    await net.asService(NotePromotable, { productId: '17', isListed: false })
    assert.deepEqual(await promote('17'), { rejected: 'NoSuchProduct' })
    assert.equal((await net.ask(OnePost, answer as object, 'ann'))?.productId, '17')
  })
})

describe('whoever leaves', () => {
  it('takes all that is theirs along, and adds nothing any more; others’ comments under their posts break nothing', async () => {
    const net = await network('ann', 'ben', 'cat')
    await befriend(net, 'ann', 'ben')
    await befriend(net, 'cat', 'ben')
    const annsPost = await write(net, 'ann')
    const bensPost = await write(net, 'ben')
    await net.send(WriteComment, { postId: annsPost, text: 'by ben' }, 'ben')
    await net.send(WriteComment, { postId: bensPost, text: 'by ann' }, 'ann')
    await net.send(LikePost, { postId: bensPost }, 'ann')
    assert.deepEqual(await net.ask(MyMembership, {}, 'ann'), { memberId: 'ann', status: 'active' })
    const take = await net.ask(OwnData, {}, 'ann')
    assert.deepEqual(
      [take.posts.length, take.comments.length, take.likes.length, take.friends.length, take.isWhole],
      [1, 1, 1, 1, true],
    )
    assert.deepEqual(await net.send(LeaveNetwork, {}, 'ann'), { answer: { status: 'left' } })
    assert.deepEqual(await net.send(LeaveNetwork, {}, 'ann'), { answer: { status: 'left' } })
    assert.deepEqual(await net.ask(MyMembership, {}, 'ann'), { memberId: 'ann', status: 'left' })
    assert.equal((await net.ask(MyMembership, {}, 'newcomer')).status, 'active', 'not heard of yet')
    const shown = (await net.ask(Timeline, {}, 'ben')).items
    assert.deepEqual(
      shown.map(({ postId, likes, comments }) => [postId, likes, comments]),
      [[bensPost, 0, 0]],
    )
    assert.equal(await net.ask(CommentsOfPost, { postId: annsPost }, 'ben'), null)
    assert.deepEqual(
      (await net.ask(OwnData, {}, 'ben')).comments.map(({ text }) => text),
      ['by ben'],
    )
    assert.deepEqual(await kinds(net, 'ben'), [], 'nothing is told of somebody who is not there')
    for (const [command, input] of [
      [WritePost, { text: 'again' }],
      [RequestFriendship, { memberId: 'ben' }],
      [WriteComment, { postId: bensPost, text: 'again' }],
    ] as const)
      assert.deepEqual(await net.send(command, input, 'ann'), { rejected: 'NotTakingPart' })
  })
})
