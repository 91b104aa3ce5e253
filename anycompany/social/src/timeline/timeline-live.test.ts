import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type AnyEmitted } from '@banyan/model'
import { happened } from '@banyan/testing'
import {
  FriendRequestDeclined,
  FriendRequestWithdrawn,
  FriendshipRequested,
  MemberBlocked,
} from '../friendship/friendship.ts'
import { MembershipEnded } from '../membership/membership.ts'
import { PostHidden, PostShownAgain } from '../moderation/moderation-events.ts'
import { PostAudienceChanged, PostDeleted, PostLiked, PostWritten } from '../post/post.ts'
import { TimelineLive } from './timeline-live.ts'
import { after, began, forFriends, secondOf, wrote } from '../../test/views-after.ts'

describe('the live timeline', () => {
  it('tells the author and their friends, and nobody else', async () => {
    const { reads } = await after(
      began('ann', 'ben'),
      wrote('ann', 'a1'),
      happened(PostLiked, { postId: 'a1', memberId: 'ben' }),
    )
    const tell = (event: AnyEmitted) => TimelineLive.on[event.type]?.(event.data, { at: secondOf(9), id: 'x@1' }, reads)
    const item = {
      postId: 'a2',
      authorId: 'ann',
      text: 'text of a2',
      writtenAt: secondOf(9).toISOString(),
      editedAt: null,
      ...forFriends,
      isHidden: false,
      likes: 0,
      likedByMe: false,
      comments: 0,
    }
    const notified = (who: string) => ({ to: [who], event: 'notifications-changed', data: {} })
    const asked = { to: [], topics: ['a1'], event: null, data: {} }
    assert.deepEqual(await tell(wrote('ann', 'a2')), [
      { to: ['ann', 'ben'], about: 'a2', event: 'post-written', data: item },
      { ...asked, topics: ['a2'] },
    ])
    assert.deepEqual(await tell(happened(PostLiked, { postId: 'a1', memberId: 'ben' })), [
      {
        to: ['ann', 'ben'],
        topics: ['a1', 'posts-of/ann'],
        about: 'a1',
        event: 'post-liked',
        data: { postId: 'a1', likes: 1 },
      },
      notified('ann'),
    ])
    assert.deepEqual(
      await tell(happened(PostDeleted, { postId: 'a1', authorId: 'ann', audience: 'friends', isHidden: false })),
      [{ to: ['ann', 'ben'], event: 'post-deleted', data: { postId: 'a1' } }, asked],
    )
    assert.deepEqual(await tell(began('ann', 'cat')), [
      { to: ['ann', 'cat'], event: 'timeline-changed', data: {} },
      { to: ['ann', 'cat'], topics: [], event: null, data: {} },
      notified('ann'),
      notified('cat'),
    ])
    assert.deepEqual(await tell(happened(PostLiked, { postId: 'gone', memberId: 'ben' })), [])
  })

  it('tells strangers at the author’s page that it changed where what they see there did, and otherwise nothing', async () => {
    const { reads } = await after(wrote('ann', 'a1'))
    const isTold = async (event: AnyEmitted) => {
      const told = (await TimelineLive.on[event.type]?.(event.data, { at: secondOf(9), id: 'x@1' }, reads)) ?? []
      const changes = told.filter((message) => message.event === 'member-posts-changed')
      for (const change of changes)
        assert.deepEqual(change, {
          to: [],
          topics: ['posts-of/ann'],
          event: 'member-posts-changed',
          data: { memberId: 'ann' },
        })
      return changes.length === 1
    }
    const of = { postId: 'a1', authorId: 'ann' }
    for (const audience of ['friends', 'public'] as const) {
      const isPublic = audience === 'public'
      const written = { ...of, text: 'x', productId: null, audience }
      assert.equal(await isTold(happened(PostWritten, written)), isPublic)
      for (const hiding of [PostHidden, PostShownAgain])
        assert.equal(await isTold(happened(hiding, { ...of, reports: 0, audience })), isPublic)
      for (const isHidden of [false, true]) {
        assert.equal(await isTold(happened(PostDeleted, { ...of, audience, isHidden })), isPublic && !isHidden)
        assert.equal(await isTold(happened(PostAudienceChanged, { ...of, audience, isHidden })), !isHidden)
      }
    }
  })

  it('tells both sides of a friend request what becomes of it', async () => {
    const { reads } = await after()
    const tell = (event: AnyEmitted) => TimelineLive.on[event.type]?.(event.data, { at: secondOf(9), id: 'x@1' }, reads)
    const asked = { friendshipId: 'ann~cat', senderId: 'cat', receiverId: 'ann' }
    assert.deepEqual(await tell(happened(FriendshipRequested, asked)), [
      { to: ['ann'], event: 'friend-request-received', data: { memberId: 'cat' } },
      { to: ['cat'], event: 'friend-requests-changed', data: {} },
      { to: ['ann'], event: 'notifications-changed', data: {} },
    ])
    for (const over of [FriendRequestWithdrawn, FriendRequestDeclined])
      assert.deepEqual(await tell(happened(over, asked)), [
        { to: ['cat', 'ann'], event: 'friend-requests-changed', data: {} },
        { to: ['ann'], event: 'notifications-changed', data: {} },
      ])
  })

  it('of a block tells the blocker alone; whether either still hears of what they look at is asked again', async () => {
    const { reads } = await after(began('ann', 'ben'))
    const blocked = happened(MemberBlocked, { friendshipId: 'ann~cat', blockerId: 'ann', blockedId: 'cat' })
    assert.deepEqual(await TimelineLive.on['MemberBlocked']?.(blocked.data, { at: secondOf(9), id: 'x@1' }, reads), [
      { to: ['ann'], event: 'timeline-changed', data: {} },
      { to: ['ann', 'cat'], topics: [], event: null, data: {} },
      { to: ['ann'], event: 'notifications-changed', data: {} },
    ])
  })

  it('tells a member’s other pages how far notifications were read', async () => {
    const { reads } = await after()
    const read = { memberId: 'ann', readUpTo: secondOf(1).toISOString() }
    const told = await TimelineLive.on['NotificationsRead']?.(read, { at: secondOf(9), id: 'x@1' }, reads)
    assert.deepEqual(told, [{ to: ['ann'], event: 'notifications-changed', data: {} }])
  })

  it('tells everyone when a member left: who knew them is written nowhere any more', async () => {
    const { reads } = await after(began('ann', 'ben'), happened(MembershipEnded, { memberId: 'ann' }))
    const told = await TimelineLive.on['MembershipEnded']?.({ memberId: 'ann' }, { at: secondOf(9), id: 'x@1' }, reads)
    assert.deepEqual(told, [
      { to: 'everyone', event: 'member-left', data: { memberId: 'ann' } },
      { to: [], topics: ['posts-of/ann'], event: null, data: {} },
    ])
  })
})
