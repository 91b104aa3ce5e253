import { memberId } from '@anycompany/contracts'
import { type Reader, type RowOf, words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'
import { MembershipEnded } from '../membership/membership.ts'
import { paging } from '../paging.ts'
import { MemberBlocked, MemberUnblocked } from './friendship.ts'

const key = (blockerId: string, blockedId: string): string => `${blockerId}/${blockedId}`

/** One row a block: "may these two see each other?" */
export const Blocks = social.readModel('blocks', words('차단 목록', 'Blocks', 'Who has blocked whom.'), {
  audience: 'member',
  row: z.strictObject({ blockerId: memberId, blockedId: memberId, blockedAt: z.string() }),
  indexes: [['blockerId', 'blockedAt'], 'blockedId'],
  from: { MemberBlocked, MemberUnblocked, MembershipEnded },
  on: {
    MemberBlocked: ({ blockerId, blockedId }, { at }) => [
      { op: 'put', key: key(blockerId, blockedId), row: { blockerId, blockedId, blockedAt: at.toISOString() } },
    ],
    MemberUnblocked: ({ blockerId, blockedId }) => [{ op: 'delete', key: key(blockerId, blockedId) }],
    MembershipEnded: (gone) => [
      { op: 'deleteWhere', index: 'blockerId', equals: gone.memberId },
      { op: 'deleteWhere', index: 'blockedId', equals: gone.memberId },
    ],
  },
})

type BlocksReader = Reader<RowOf<typeof Blocks>>

/** True when either of two members has blocked the other. */
export const isBlockedBetween = async (one: string, other: string, blocks: BlocksReader): Promise<boolean> =>
  (await blocks.getMany([key(one, other), key(other, one)])).length > 0

/** Whom a member has blocked. */
export const blockedBy = async (blockerId: string, blocks: BlocksReader): Promise<ReadonlySet<string>> =>
  new Set((await blocks.where('blockerId', blockerId)).map((row) => row.blockedId))

/** Whom a member has blocked or by whom they are: those two see nothing of each other. */
export const apartFrom = async (member: string, blocks: BlocksReader): Promise<ReadonlySet<string>> => {
  const [blocked, blockers] = await Promise.all([blocks.where('blockerId', member), blocks.where('blockedId', member)])
  return new Set([...blocked.map((row) => row.blockedId), ...blockers.map((row) => row.blockerId)])
}

export const BlockedMembers = social.query(
  'BlockedMembers',
  words('차단한 회원', 'Blocked members', 'Whom one has blocked, the latest first.'),
  {
    by: ['member'],
    input: paging({ max: 100, usual: 50 }),
    output: z.strictObject({
      items: z.array(z.strictObject({ memberId, blockedAt: z.string() })),
      cursor: z.string().nullable(),
    }),
    reads: { blocks: Blocks },
    answer: async ({ cursor, limit }, by, { blocks }) => {
      const page = await blocks.page({ index: 'blockerId', equals: by.id, by: 'blockedAt', limit, cursor })
      return {
        items: page.rows.map(({ blockedId, blockedAt }) => ({ memberId: blockedId, blockedAt })),
        cursor: page.cursor,
      }
    },
  },
)
