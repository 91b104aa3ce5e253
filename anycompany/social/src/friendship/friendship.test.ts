import { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import type { Actor, CommandDef } from '@banyan/model'
import { given, happened, memoryViews } from '@banyan/testing'
import { MembershipBegan, MembershipEnded } from '../membership/membership.ts'
import { Participants } from '../membership/participants.ts'
import { AcceptFriendRequest, DeclineFriendRequest, WithdrawFriendRequest } from './answer-friend-request.ts'
import { EndFriendship } from './end-friendship.ts'
import {
  FriendRequestDeclined,
  FriendRequestWithdrawn,
  friendship,
  FriendshipBegan,
  FriendshipEnded,
  FriendshipRequested,
} from './friendship.ts'
import { pairOf } from './pair.ts'
import { RequestFriendship } from './request-friendship.ts'

const ann = { by: { kind: 'member', id: 'ann' } } as const
const ben = { by: { kind: 'member', id: 'ben' } } as const
const cat = { by: { kind: 'member', id: 'cat' } } as const
const request = { friendRequestId: 'ann~ben' }
const asked = { friendshipId: 'ann~ben', senderId: 'ben', receiverId: 'ann' }
const both = { friendshipId: 'ann~ben', memberIds: ['ann', 'ben'] } as const
const benAsked = happened(FriendshipRequested, asked)
const areFriends = happened(FriendshipBegan, both)

describe('a friend request', () => {
  it('waits for the other one', () => {
    given(friendship)
      .when(RequestFriendship, { memberId: 'ann' }, ben)
      .then(benAsked)
      .thenAnswer({ friendRequestId: 'ann~ben', status: 'pending' })
  })

  it('that crosses another one makes friends at once', () => {
    given(friendship, benAsked)
      .when(RequestFriendship, { memberId: 'ben' }, ann)
      .then(areFriends)
      .thenAnswer({ friendRequestId: 'ann~ben', status: 'friends' })
  })

  it('has one aggregate, whoever asks', () => {
    assert.equal(pairOf('ann', 'ben'), pairOf('ben', 'ann'))
  })

  it('needs somebody who takes part at the other end, and so does a yes to one', async () => {
    const views = memoryViews([Participants])
    const takePart = { at: new Date(0), id: 'Membership@1' }
    for (const memberId of ['ben', 'dan'])
      await views.apply({ ...happened(MembershipBegan, { memberId }), ...takePart })
    await views.apply({ ...happened(MembershipEnded, { memberId: 'dan' }), ...takePart })
    const refusals = async (command: CommandDef, input: unknown, { by }: { readonly by: Actor }) => {
      const reads = { participants: views.reader(Participants) }
      const asking = { by, now: new Date(0) }
      const held = command.spec.requires.map(async ({ holds, otherwise }) =>
        (await holds(input, asking, reads)) ? [] : [otherwise.rejected],
      )
      return (await Promise.all(held)).flat()
    }
    assert.deepEqual(await refusals(RequestFriendship, { memberId: 'ben' }, ann), [])
    for (const memberId of ['nobody', 'dan'])
      assert.deepEqual(await refusals(RequestFriendship, { memberId }, ann), ['NoSuchMember'])
    const dan = { by: { kind: 'member', id: 'dan' } } as const
    assert.deepEqual(await refusals(RequestFriendship, { memberId: 'ben' }, dan), ['NotTakingPart'])
    assert.deepEqual(await refusals(AcceptFriendRequest, request, ann), [])
    assert.deepEqual(await refusals(AcceptFriendRequest, { friendRequestId: 'ann~dan' }, ann), ['NoSuchMember'])
  })

  it('is refused to oneself, to a friend, and twice', () => {
    given(friendship).when(RequestFriendship, { memberId: 'ann' }, ann).thenRejected('CannotBefriendYourself', {})
    given(friendship, areFriends)
      .when(RequestFriendship, { memberId: 'ben' }, ann)
      .thenRejected('AlreadyFriends', { memberId: 'ben' })
    given(friendship, benAsked)
      .when(RequestFriendship, { memberId: 'ann' }, ben)
      .thenRejected('AlreadyRequested', { memberId: 'ann' })
  })

  it('can be sent again after a no, a withdrawal and an end', () => {
    for (const over of [
      happened(FriendRequestDeclined, asked),
      happened(FriendRequestWithdrawn, asked),
      happened(FriendshipEnded, both),
    ])
      given(friendship, benAsked, over).when(RequestFriendship, { memberId: 'ann' }, ben).then(benAsked)
  })
})

describe('an answer to a friend request', () => {
  it('is given by the one who was asked', () => {
    given(friendship, benAsked)
      .when(AcceptFriendRequest, request, ann)
      .then(areFriends)
      .thenAnswer({ ...request, status: 'friends' })
    given(friendship, benAsked)
      .when(DeclineFriendRequest, request, ann)
      .then(happened(FriendRequestDeclined, asked))
      .thenAnswer({ ...request, status: 'declined' })
  })

  it('is refused to the sender, to strangers, and without a request', () => {
    for (const command of [AcceptFriendRequest, DeclineFriendRequest])
      for (const { events, caller } of [
        { events: [benAsked], caller: ben },
        { events: [benAsked], caller: cat },
        { events: [], caller: ann },
        { events: [benAsked, happened(FriendRequestWithdrawn, asked)], caller: ann },
      ])
        given(friendship, ...events)
          .when(command, request, caller)
          .thenRejected('NoSuchFriendRequest', request)
  })

  it('given twice changes nothing for friends, and is no secret door for others', () => {
    given(friendship, benAsked, areFriends)
      .when(AcceptFriendRequest, request, ann)
      .then()
      .thenAnswer({ ...request, status: 'friends' })
    given(friendship, benAsked, areFriends)
      .when(AcceptFriendRequest, request, cat)
      .thenRejected('NoSuchFriendRequest', request)
  })

  it('may be forestalled by the sender alone', () => {
    given(friendship, benAsked)
      .when(WithdrawFriendRequest, request, ben)
      .then(happened(FriendRequestWithdrawn, asked))
      .thenAnswer({ ...request, status: 'withdrawn' })
    given(friendship, benAsked).when(WithdrawFriendRequest, request, ann).thenRejected('NoSuchFriendRequest', request)
    given(friendship, areFriends).when(WithdrawFriendRequest, request, ben).thenRejected('NoSuchFriendRequest', request)
  })
})

describe('a friendship', () => {
  it('is ended by either of the two, once', () => {
    for (const [caller, memberId] of [
      [ann, 'ben'],
      [ben, 'ann'],
    ] as const)
      given(friendship, areFriends)
        .when(EndFriendship, { memberId }, caller)
        .then(happened(FriendshipEnded, both))
        .thenAnswer({ memberId, status: 'removed' })
    given(friendship, areFriends, happened(FriendshipEnded, both))
      .when(EndFriendship, { memberId: 'ben' }, ann)
      .thenRejected('NotFriends', { memberId: 'ben' })
  })
})
