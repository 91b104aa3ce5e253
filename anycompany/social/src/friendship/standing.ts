import { memberId, memberReference } from '@anycompany/contracts'
import { id, words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'
import { Participants } from '../membership/participants.ts'
import { Blocks } from './blocks.ts'
import { PendingFriendRequests } from './friend-requests.ts'
import { friendKey, Friends } from './friends.ts'
import { pairOf } from './pair.ts'

/** What a member is to the caller; null for somebody who is not there, and for somebody who has blocked the caller: the two look alike. */
export const StandingWith = social.query(
  'StandingWith',
  words('나와의 관계', 'Standing with a member', 'What a member is to me: friend, asked, stranger or blocked.'),
  {
    by: ['member'],
    input: memberReference,
    output: z
      .strictObject({
        memberId,
        standing: z.enum(['self', 'friend', 'asked-by-me', 'asked-me', 'stranger', 'blocked-by-me']),
        friendRequestId: id.nullable(),
        since: z.string().nullable(),
      })
      .nullable(),
    reads: { participants: Participants, friends: Friends, requests: PendingFriendRequests, blocks: Blocks },
    answer: async ({ memberId: other }, by, { participants, friends, requests, blocks }) => {
      const answer = { memberId: other, friendRequestId: null, since: null }
      if (other === by.id) return { ...answer, standing: 'self' as const }
      const friendRequestId = pairOf(by.id, other)
      const [participant, friend, request, between] = await Promise.all([
        participants.get(other),
        friends.get(friendKey(by.id, other)),
        requests.get(friendRequestId),
        blocks.getMany([friendKey(by.id, other), friendKey(other, by.id)]),
      ])
      if (participant?.status !== 'active') return null
      if (between.some((block) => block.blockerId === by.id)) return { ...answer, standing: 'blocked-by-me' as const }
      if (between.length > 0) return null
      if (friend) return { ...answer, standing: 'friend' as const, since: friend.since }
      if (!request) return { ...answer, standing: 'stranger' as const }
      const standing = request.senderId === by.id ? ('asked-by-me' as const) : ('asked-me' as const)
      return { ...answer, standing, friendRequestId, since: request.sentAt }
    },
  },
)
