import { words } from '@banyan/model'
import { z } from 'zod'
import { member, ofUser } from './member.ts'
import { name } from './name.ts'
import { shopId } from './shop-id.ts'

/** Follows a name that changed in the shop. The name a member has already changes nothing. */
export const RenameMember = member.command(
  'RenameMember',
  words('회원 이름 변경', 'Rename member', "Follow a customer's name as it stands in the shop."),
  {
    input: z.strictObject({ userId: shopId, ...name }).readonly(),
    by: ['service'],
    of: ofUser,
    emits: ['MemberNamed'],
    rejects: { NoSuchMember: z.strictObject({}) },
    decide: ({ memberId, displayName, isForgotten }, input) => {
      if (memberId === null || isForgotten) return { rejected: 'NoSuchMember', why: {} }
      if (displayName === input.displayName) return []
      return [{ type: 'MemberNamed', data: { memberId, displayName: input.displayName, nameKeys: input.nameKeys } }]
    },
  },
)
