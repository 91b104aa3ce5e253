import { memberId } from '@anycompany/contracts'
import { id, words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'
import { MembershipEnded } from '../membership/membership.ts'
import { FriendRequestDeclined, FriendRequestWithdrawn, FriendshipBegan, FriendshipRequested } from './friendship.ts'

const answered = ({ friendshipId }: { readonly friendshipId: string }) => [{ op: 'delete' as const, key: friendshipId }]

/** Requests that wait for an answer. */
export const PendingFriendRequests = social.readModel(
  'friend-requests',
  words('기다리는 친구 신청', 'Pending friend requests', 'Friend requests that nobody has answered yet.'),
  {
    audience: 'member',
    row: z.strictObject({ friendRequestId: id, senderId: memberId, receiverId: memberId, sentAt: z.string() }),
    indexes: [
      ['senderId', 'sentAt'],
      ['receiverId', 'sentAt'],
    ],
    from: { FriendshipRequested, FriendshipBegan, FriendRequestDeclined, FriendRequestWithdrawn, MembershipEnded },
    on: {
      FriendshipRequested: ({ friendshipId, senderId, receiverId }, { at }) => [
        {
          op: 'put',
          key: friendshipId,
          row: { friendRequestId: friendshipId, senderId, receiverId, sentAt: at.toISOString() },
        },
      ],
      FriendshipBegan: answered,
      FriendRequestDeclined: answered,
      FriendRequestWithdrawn: answered,
      MembershipEnded: (gone) => [
        { op: 'deleteWhere', index: 'senderId', equals: gone.memberId },
        { op: 'deleteWhere', index: 'receiverId', equals: gone.memberId },
      ],
    },
  },
)
