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
import { PostDeleted, PostLiked } from '../post/post.ts'
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
    assert.deepEqual(await tell(wrote('ann', 'a2')), [{ to: ['ann', 'ben'], event: 'post-written', data: item }])
    assert.deepEqual(await tell(happened(PostLiked, { postId: 'a1', memberId: 'ben' })), [
      { to: ['ann', 'ben'], topic: 'a1', event: 'post-liked', data: { postId: 'a1', likes: 1 } },
      notified('ann'),
    ])
    assert.deepEqual(await tell(happened(PostDeleted, { postId: 'a1', authorId: 'ann' })), [
      { to: ['ann', 'ben'], topic: 'a1', event: 'post-deleted', data: { postId: 'a1' } },
    ])
    assert.deepEqual(await tell(began('ann', 'cat')), [
      { to: ['ann', 'cat'], event: 'timeline-changed', data: {} },
      notified('ann'),
      notified('cat'),
    ])
    assert.deepEqual(await tell(happened(PostLiked, { postId: 'gone', memberId: 'ben' })), [])
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

  it('of a block tells the blocker alone; whether the other still hears of a post is asked again', async () => {
    const { reads } = await after(began('ann', 'ben'))
    const blocked = happened(MemberBlocked, { friendshipId: 'ann~cat', blockerId: 'ann', blockedId: 'cat' })
    assert.deepEqual(await TimelineLive.on['MemberBlocked']?.(blocked.data, { at: secondOf(9), id: 'x@1' }, reads), [
      { to: ['ann'], event: 'timeline-changed', data: {} },
      { to: ['cat'], event: null, data: {} },
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
    assert.deepEqual(told, [{ to: 'everyone', event: 'member-left', data: { memberId: 'ann' } }])
  })
})
