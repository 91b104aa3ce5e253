import { memberId } from '@anycompany/contracts'
import { id, words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'
import { paging } from '../paging.ts'
import { PendingFriendRequests } from './friend-requests.ts'
import { Friends } from './friends.ts'

/** Most friends in one page. */
export const FRIENDS_PAGE_MAX = 100
const FRIENDS_PAGE_DEFAULT = 50

export const FriendsOf = social.query('FriendsOf', words('내 친구', 'My friends', "One's friends, the newest first."), {
  by: ['member'],
  input: paging({ max: FRIENDS_PAGE_MAX, usual: FRIENDS_PAGE_DEFAULT }),
  output: z.strictObject({
    items: z.array(z.strictObject({ memberId, since: z.string() })),
    cursor: z.string().nullable(),
  }),
  reads: { friends: Friends },
  answer: async ({ cursor, limit }, by, { friends }) => {
    const page = await friends.page({ index: 'memberId', equals: by.id, by: 'since', limit, cursor })
    return { items: page.rows.map(({ friendId, since }) => ({ memberId: friendId, since })), cursor: page.cursor }
  },
})

/** Most requests shown on either side: the newest ones. */
export const FRIEND_REQUESTS_SHOWN_MAX = 200

const request = z.strictObject({ friendRequestId: id, memberId, sentAt: z.string() })

export const FriendRequests = social.query(
  'FriendRequests',
  words(
    '받은 신청과 보낸 신청',
    'Friend requests',
    'Requests that wait for an answer, received and sent, the newest first.',
  ),
  {
    by: ['member'],
    input: z.strictObject({}),
    output: z.strictObject({ received: z.array(request), sent: z.array(request) }),
    reads: { requests: PendingFriendRequests },
    answer: async (_input, by, { requests }) => {
      const newest = { by: 'sentAt', limit: FRIEND_REQUESTS_SHOWN_MAX } as const
      const received = await requests.where('receiverId', by.id, newest)
      const sent = await requests.where('senderId', by.id, newest)
      return {
        received: received.map((row) => from(row, row.senderId)),
        sent: sent.map((row) => from(row, row.receiverId)),
      }
    },
  },
)

const from = ({ friendRequestId, sentAt }: { friendRequestId: string; sentAt: string }, memberId: string) => ({
  friendRequestId,
  memberId,
  sentAt,
})
