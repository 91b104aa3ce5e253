import { memberId } from '@anycompany/contracts'
import { type Reader, type RowOf, words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'
import { apartFrom, Blocks } from '../friendship/blocks.ts'
import { PendingFriendRequests } from '../friendship/friend-requests.ts'
import { Friends } from '../friendship/friends.ts'

/** Friends whose friends are looked at: the newest ones. Bounds the reads of one answer. */
export const FRIENDS_LOOKED_AT_MAX = 30
/** Friends looked at of each of them. */
export const THEIR_FRIENDS_MAX = 50
/** Most members suggested at once. */
export const SUGGESTIONS_MAX = 20

const REQUESTS_MAX = 200

/** Friends of friends whom one has neither befriended, asked nor blocked; those with the most friends in common first. */
export const Suggestions = social.query(
  'Suggestions',
  words('알 수도 있는 회원', 'Suggestions', 'Friends of friends, those with the most friends in common first.'),
  {
    by: ['member'],
    input: z.strictObject({}),
    output: z.strictObject({ items: z.array(z.strictObject({ memberId, friendsInCommon: z.int() })) }),
    reads: { friends: Friends, requests: PendingFriendRequests, blocks: Blocks },
    answer: async (_input, by, { friends, requests, blocks }) => {
      const [mine, taken] = await Promise.all([friendsOf(by.id, friends), known(by.id, { requests, blocks })])
      const closest = mine.slice(0, FRIENDS_LOOKED_AT_MAX)
      const theirs = await Promise.all(
        closest.map((friendId) => friends.where('memberId', friendId, { by: 'since', limit: THEIR_FRIENDS_MAX })),
      )
      const inCommon = new Map<string, number>()
      for (const { friendId } of theirs.flat()) inCommon.set(friendId, (inCommon.get(friendId) ?? 0) + 1)
      for (const other of [by.id, ...mine, ...taken]) inCommon.delete(other)
      return {
        items: [...inCommon]
          .map(([id, friendsInCommon]) => ({ memberId: id, friendsInCommon }))
          .sort((a, b) => b.friendsInCommon - a.friendsInCommon || (a.memberId < b.memberId ? -1 : 1))
          .slice(0, SUGGESTIONS_MAX),
      }
    },
  },
)

const friendsOf = async (who: string, friends: Reader<RowOf<typeof Friends>>): Promise<readonly string[]> =>
  [...(await friends.where('memberId', who))].sort((a, b) => (a.since < b.since ? 1 : -1)).map((row) => row.friendId)

/** Whom it makes no sense to suggest: asked, asking, or apart. */
const known = async (
  who: string,
  o: { readonly requests: Reader<RowOf<typeof PendingFriendRequests>>; readonly blocks: Reader<RowOf<typeof Blocks>> },
): Promise<readonly string[]> => {
  const newest = { by: 'sentAt', limit: REQUESTS_MAX } as const
  const [sent, received, apart] = await Promise.all([
    o.requests.where('senderId', who, newest),
    o.requests.where('receiverId', who, newest),
    apartFrom(who, o.blocks),
  ])
  return [...sent.map((row) => row.receiverId), ...received.map((row) => row.senderId), ...apart]
}
