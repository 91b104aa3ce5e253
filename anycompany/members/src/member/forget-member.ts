import { words } from '@banyan/model'
import { z } from 'zod'
import { member, ofUser } from './member.ts'
import { shopId } from './shop-id.ts'

/** Says that the shop deleted a user. Everything personal about them goes; somebody who never was a member stays unknown. */
export const ForgetMember = member.command(
  'ForgetMember',
  words('회원 잊기', 'Forget member', 'Let go of a member whom the shop deleted.'),
  {
    input: z.strictObject({ userId: shopId }).readonly(),
    by: ['service'],
    of: ofUser,
    emits: ['MemberForgotten'],
    rejects: {},
    decide: ({ memberId, isForgotten }) =>
      memberId === null || isForgotten ? [] : [{ type: 'MemberForgotten', data: { memberId } }],
  },
)
