import { memberReference } from '@anycompany/contracts'
import { id, words } from '@banyan/model'
import { z } from 'zod'
import { otherTakesPart, takesPart } from '../membership/takes-part.ts'
import { friendship } from './friendship.ts'
import { membersOf, pairOf } from './pair.ts'

/** Asks another member to be friends. When they had asked already, the two are friends at once. */
export const RequestFriendship = friendship.command(
  'RequestFriendship',
  words('친구 신청', 'Request friendship', 'Ask another member to be friends.'),
  {
    input: memberReference,
    by: ['member'],
    of: ({ memberId }, { by }) => pairOf(by.id, memberId),
    emits: ['FriendshipRequested', 'FriendshipBegan'],
    rejects: {
      CannotBefriendYourself: z.strictObject({}),
      AlreadyFriends: memberReference,
      AlreadyRequested: memberReference,
      BlockedByYou: memberReference,
      NoSuchMember: z.strictObject({}),
      NotTakingPart: z.strictObject({}),
    },
    requires: [takesPart, otherTakesPart(({ memberId }: z.output<typeof memberReference>) => memberId)],
    decide: (state, { memberId }, { by, self }) => {
      if (memberId === by.id) return { rejected: 'CannotBefriendYourself', why: {} }
      if (state.blockedBy.includes(by.id)) return { rejected: 'BlockedByYou', why: { memberId } }
      // Whoever is blocked is not told: to them there is nobody to ask.
      if (state.blockedBy.length > 0) return { rejected: 'NoSuchMember', why: {} }
      if (state.status === 'friends') return { rejected: 'AlreadyFriends', why: { memberId } }
      if (state.status === 'strangers')
        return [
          { type: 'FriendshipRequested', data: { friendshipId: self, senderId: by.id, receiverId: memberId } },
        ] as const
      if (state.senderId === by.id) return { rejected: 'AlreadyRequested', why: { memberId } }
      return [{ type: 'FriendshipBegan', data: { friendshipId: self, memberIds: membersOf(self) } }]
    },
    output: z.strictObject({ friendRequestId: id, status: z.enum(['pending', 'friends']) }),
    answer: ([happened]) => ({
      friendRequestId: happened!.data.friendshipId,
      status: happened!.type === 'FriendshipBegan' ? 'friends' : 'pending',
    }),
  },
)
