import { describe, it } from 'node:test'
import { given, happened } from '@banyan/testing'
import { BlockMember, UnblockMember } from './block-member.ts'
import {
  FriendRequestDeclined,
  FriendRequestWithdrawn,
  friendship,
  FriendshipBegan,
  FriendshipEnded,
  FriendshipRequested,
  MemberBlocked,
  MemberUnblocked,
} from './friendship.ts'
import { RequestFriendship } from './request-friendship.ts'

const ann = { by: { kind: 'member', id: 'ann' } } as const
const ben = { by: { kind: 'member', id: 'ben' } } as const
const friendshipId = 'ann~ben'
const asked = { friendshipId, senderId: 'ben', receiverId: 'ann' }
const both = { friendshipId, memberIds: ['ann', 'ben'] } as const
const benAsked = happened(FriendshipRequested, asked)
const areFriends = happened(FriendshipBegan, both)
const annBlocksBen = happened(MemberBlocked, { friendshipId, blockerId: 'ann', blockedId: 'ben' })
const benBlocksAnn = happened(MemberBlocked, { friendshipId, blockerId: 'ben', blockedId: 'ann' })

describe('a block', () => {
  it('is made once, and taken back once', () => {
    const blocked = { memberId: 'ben', status: 'blocked' }
    given(friendship).when(BlockMember, { memberId: 'ben' }, ann).then(annBlocksBen).thenAnswer(blocked)
    given(friendship, annBlocksBen).when(BlockMember, { memberId: 'ben' }, ann).then().thenAnswer(blocked)
    const takenBack = happened(MemberUnblocked, { friendshipId, blockerId: 'ann', blockedId: 'ben' })
    given(friendship, annBlocksBen).when(UnblockMember, { memberId: 'ben' }, ann).then(takenBack)
    given(friendship, annBlocksBen, takenBack).when(UnblockMember, { memberId: 'ben' }, ann).then()
    given(friendship, annBlocksBen).when(UnblockMember, { memberId: 'ann' }, ben).then()
  })

  it('ends what was between the two, in the words in which it ends otherwise', () => {
    given(friendship, benAsked, areFriends)
      .when(BlockMember, { memberId: 'ben' }, ann)
      .then(happened(FriendshipEnded, both), annBlocksBen)
    given(friendship, benAsked)
      .when(BlockMember, { memberId: 'ben' }, ann)
      .then(happened(FriendRequestDeclined, asked), annBlocksBen)
    given(friendship, benAsked)
      .when(BlockMember, { memberId: 'ann' }, ben)
      .then(happened(FriendRequestWithdrawn, asked), benBlocksAnn)
  })

  it('keeps either from asking: the blocker is told why, the blocked one finds nobody', () => {
    given(friendship, annBlocksBen)
      .when(RequestFriendship, { memberId: 'ben' }, ann)
      .thenRejected('BlockedByYou', { memberId: 'ben' })
    given(friendship, annBlocksBen).when(RequestFriendship, { memberId: 'ann' }, ben).thenRejected('NoSuchMember', {})
  })

  it('of both sides holds until both have taken it back', () => {
    const annTookBack = happened(MemberUnblocked, { friendshipId, blockerId: 'ann', blockedId: 'ben' })
    given(friendship, annBlocksBen).when(BlockMember, { memberId: 'ann' }, ben).then(benBlocksAnn)
    given(friendship, annBlocksBen, benBlocksAnn, annTookBack)
      .when(RequestFriendship, { memberId: 'ben' }, ann)
      .thenRejected('NoSuchMember', {})
  })

  it('is refused against oneself', () => {
    given(friendship).when(BlockMember, { memberId: 'ann' }, ann).thenRejected('CannotBlockYourself', {})
  })
})
