import { memberId, memberReference } from '@anycompany/contracts'
import { words } from '@banyan/model'
import { z } from 'zod'
import { friendship } from './friendship.ts'
import { membersOf, pairOf } from './pair.ts'

/** Ends a friendship; either of the two may, and the other is not asked. */
export const EndFriendship = friendship.command(
  'EndFriendship',
  words('친구 삭제', 'End friendship', 'Stop being friends with a member.'),
  {
    input: memberReference,
    by: ['member'],
    of: ({ memberId }, { by }) => pairOf(by.id, memberId),
    emits: ['FriendshipEnded'],
    rejects: { NotFriends: memberReference },
    decide: (state, { memberId }, { self }) =>
      state.status === 'friends'
        ? [{ type: 'FriendshipEnded', data: { friendshipId: self, memberIds: membersOf(self) } }]
        : { rejected: 'NotFriends', why: { memberId } },
    output: z.strictObject({ memberId, status: z.literal('removed') }),
    answer: (_events, _after, input) => ({ memberId: input.memberId, status: 'removed' }),
  },
)
