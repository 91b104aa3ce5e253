import { id, words } from '@banyan/model'
import { z } from 'zod'
import { otherTakesPart, takesPart } from '../membership/takes-part.ts'
import { friendship, type FriendshipState } from './friendship.ts'
import { membersOf, otherOf } from './pair.ts'

const request = z.strictObject({ friendRequestId: id }).readonly()
type Request = z.output<typeof request>

const answered = <S extends string>(status: S) => z.strictObject({ friendRequestId: id, status: z.literal(status) })

const of = ({ friendRequestId }: Request): string => friendRequestId
const noSuchRequest = ({ friendRequestId }: Request) =>
  ({ rejected: 'NoSuchFriendRequest', why: { friendRequestId } }) as const

const isAskedOf = (state: FriendshipState, memberId: string) =>
  state.status === 'requested' && state.receiverId === memberId
const isAskedBy = (state: FriendshipState, memberId: string) =>
  state.status === 'requested' && state.senderId === memberId

/** Says yes to a friend request. Saying yes to somebody who is a friend already changes nothing; to somebody who left, it can't be said. */
export const AcceptFriendRequest = friendship.command(
  'AcceptFriendRequest',
  words('친구 신청 수락', 'Accept friend request', 'Say yes to a friend request one has received.'),
  {
    input: request,
    by: ['member'],
    of,
    emits: ['FriendshipBegan'],
    rejects: { NoSuchFriendRequest: request, NoSuchMember: z.strictObject({}), NotTakingPart: z.strictObject({}) },
    requires: [
      takesPart,
      otherTakesPart(({ friendRequestId }: Request, callerId) => otherOf(friendRequestId, callerId)),
    ],
    decide: (state, input, { by, self }) => {
      const memberIds = membersOf(self)
      if (state.status === 'friends' && memberIds.includes(by.id)) return []
      if (!isAskedOf(state, by.id)) return noSuchRequest(input)
      return [{ type: 'FriendshipBegan', data: { friendshipId: self, memberIds } }]
    },
    output: answered('friends'),
    answer: (_events, _after, { friendRequestId }) => ({ friendRequestId, status: 'friends' }),
  },
)

/** Says no to a friend request. The sender may ask again. */
export const DeclineFriendRequest = friendship.command(
  'DeclineFriendRequest',
  words('친구 신청 거절', 'Decline friend request', 'Say no to a friend request one has received.'),
  {
    input: request,
    by: ['member'],
    of,
    emits: ['FriendRequestDeclined'],
    rejects: { NoSuchFriendRequest: request },
    decide: (state, input, { by, self }) =>
      state.status === 'requested' && isAskedOf(state, by.id)
        ? [{ type: 'FriendRequestDeclined', data: asked(self, state) }]
        : noSuchRequest(input),
    output: answered('declined'),
    answer: (_events, _after, { friendRequestId }) => ({ friendRequestId, status: 'declined' }),
  },
)

/** Takes one's own friend request back. */
export const WithdrawFriendRequest = friendship.command(
  'WithdrawFriendRequest',
  words('친구 신청 취소', 'Withdraw friend request', 'Take back a friend request one has sent.'),
  {
    input: request,
    by: ['member'],
    of,
    emits: ['FriendRequestWithdrawn'],
    rejects: { NoSuchFriendRequest: request },
    decide: (state, input, { by, self }) =>
      state.status === 'requested' && isAskedBy(state, by.id)
        ? [{ type: 'FriendRequestWithdrawn', data: asked(self, state) }]
        : noSuchRequest(input),
    output: answered('withdrawn'),
    answer: (_events, _after, { friendRequestId }) => ({ friendRequestId, status: 'withdrawn' }),
  },
)

const asked = (friendshipId: string, { senderId, receiverId }: { senderId: string; receiverId: string }) => ({
  friendshipId,
  senderId,
  receiverId,
})
