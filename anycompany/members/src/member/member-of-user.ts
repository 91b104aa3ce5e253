import { MemberForgotten, memberId } from '@anycompany/contracts'
import { words } from '@banyan/model'
import { z } from 'zod'
import { members } from '../context.ts'
import { MemberLinked, StaffLeft, StaffNoted } from './member.ts'
import { shopId } from './shop-id.ts'

/** Which member a user of the shop is. For the gateway's recognition alone. */
export const MemberByUser = members.readModel(
  'member-by-user',
  words('사용자별 회원', 'Member by user', 'Which member a user of the shop is.'),
  {
    audience: 'internal',
    row: z.strictObject({ userId: shopId, customerId: shopId, memberId, isStaff: z.boolean() }),
    indexes: ['memberId'],
    from: { MemberLinked, MemberForgotten, StaffNoted, StaffLeft },
    on: {
      MemberLinked: (linked) => [{ op: 'put', key: linked.userId, row: { ...linked, isStaff: false } }],
      MemberForgotten: (gone) => [{ op: 'deleteWhere', index: 'memberId', equals: gone.memberId }],
      StaffNoted: ({ userId }) => [{ op: 'patch', key: userId, set: { isStaff: true } }],
      StaffLeft: ({ userId }) => [{ op: 'patch', key: userId, set: { isStaff: false } }],
    },
  },
)

/** Null for users who are no members yet, and for those who work at the shop. */
export const MemberOfUser = members.query(
  'MemberOfUser',
  words('사용자의 회원', 'Member of user', 'Which member a user of the shop is, if any.'),
  {
    by: ['service'],
    input: z.strictObject({ userId: shopId }),
    output: z.strictObject({ memberId: memberId.nullable() }),
    reads: { memberByUser: MemberByUser },
    answer: async ({ userId }, _by, { memberByUser }) => {
      const row = await memberByUser.get(userId)
      return { memberId: row && !row.isStaff ? row.memberId : null }
    },
  },
)
