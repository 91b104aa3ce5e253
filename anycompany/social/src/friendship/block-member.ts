import { memberId, memberReference } from '@anycompany/contracts'
import { words } from '@banyan/model'
import { z } from 'zod'
import { otherTakesPart } from '../membership/takes-part.ts'
import { friendship, type FriendshipState } from './friendship.ts'
import { membersOf, pairOf } from './pair.ts'

/** Blocks a member: a friendship or request between the two ends with it. Repeating it changes nothing. The other is not told. */
export const BlockMember = friendship.command(
  'BlockMember',
  words('차단', 'Block a member', 'See nothing of a member any more, and be seen by them no more.'),
  {
    input: memberReference,
    by: ['member'],
    of: ({ memberId: other }, { by }) => pairOf(by.id, other),
    emits: ['MemberBlocked', 'FriendshipEnded', 'FriendRequestWithdrawn', 'FriendRequestDeclined'],
    rejects: { CannotBlockYourself: z.strictObject({}), NoSuchMember: z.strictObject({}) },
    requires: [otherTakesPart((input: z.output<typeof memberReference>) => input.memberId)],
    decide: (state, { memberId: other }, { by, self }) => {
      if (other === by.id) return { rejected: 'CannotBlockYourself', why: {} }
      if (state.blockedBy.includes(by.id)) return []
      const blocked = { friendshipId: self, blockerId: by.id, blockedId: other }
      return [...ending(state, by.id, self), { type: 'MemberBlocked' as const, data: blocked }]
    },
    output: z.strictObject({ memberId, status: z.literal('blocked') }),
    answer: (_events, _after, input) => ({ memberId: input.memberId, status: 'blocked' }),
  },
)

/** Takes one's block back. Repeating it changes nothing. */
export const UnblockMember = friendship.command(
  'UnblockMember',
  words('차단 해제', 'Unblock a member', "Take back one's block of a member."),
  {
    input: memberReference,
    by: ['member'],
    of: ({ memberId: other }, { by }) => pairOf(by.id, other),
    emits: ['MemberUnblocked'],
    rejects: {},
    decide: ({ blockedBy }, { memberId: other }, { by, self }) =>
      blockedBy.includes(by.id)
        ? [{ type: 'MemberUnblocked', data: { friendshipId: self, blockerId: by.id, blockedId: other } }]
        : [],
    output: z.strictObject({ memberId, status: z.literal('unblocked') }),
    answer: (_events, _after, input) => ({ memberId: input.memberId, status: 'unblocked' }),
  },
)

/** What was between the two before ends in its own words, so that nobody has to know of blocks to see that it has. */
const ending = (state: FriendshipState, blockerId: string, friendshipId: string) => {
  if (state.status === 'friends')
    return [{ type: 'FriendshipEnded' as const, data: { friendshipId, memberIds: membersOf(friendshipId) } }]
  if (state.status !== 'requested') return []
  const { senderId, receiverId } = state
  const type = senderId === blockerId ? ('FriendRequestWithdrawn' as const) : ('FriendRequestDeclined' as const)
  return [{ type, data: { friendshipId, senderId, receiverId } }]
}
