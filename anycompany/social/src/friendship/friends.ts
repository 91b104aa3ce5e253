import { memberId } from '@anycompany/contracts'
import { words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'
import { MembershipEnded } from '../membership/membership.ts'
import { FriendshipBegan, FriendshipEnded } from './friendship.ts'

export const friendKey = (memberId: string, friendId: string): string => `${memberId}/${friendId}`

/** Each friendship twice, once from either side: "who are this member's friends?" is one look-up. */
export const Friends = social.readModel(
  'friends',
  words('친구 목록', 'Friends', 'Who is friends with whom, and since when.'),
  {
    audience: 'member',
    row: z.strictObject({ memberId, friendId: memberId, since: z.string() }),
    indexes: [['memberId', 'since'], 'friendId'],
    from: { FriendshipBegan, FriendshipEnded, MembershipEnded },
    on: {
      FriendshipBegan: ({ memberIds: [one, other] }, { at }) => {
        const since = at.toISOString()
        return [
          { op: 'put', key: friendKey(one, other), row: { memberId: one, friendId: other, since } },
          { op: 'put', key: friendKey(other, one), row: { memberId: other, friendId: one, since } },
        ]
      },
      FriendshipEnded: ({ memberIds: [one, other] }) => [
        { op: 'delete', key: friendKey(one, other) },
        { op: 'delete', key: friendKey(other, one) },
      ],
      MembershipEnded: (gone) => [
        { op: 'deleteWhere', index: 'memberId', equals: gone.memberId },
        { op: 'deleteWhere', index: 'friendId', equals: gone.memberId },
      ],
    },
  },
)
