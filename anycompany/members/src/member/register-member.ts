import { memberId } from '@anycompany/contracts'
import { words } from '@banyan/model'
import { z } from 'zod'
import { member, ofUser } from './member.ts'
import { name } from './name.ts'
import { shopId } from './shop-id.ts'

/**
 * Makes a customer of the shop a member. Somebody who is one already stays the same member, whatever the input says:
 * registering is safe to repeat, by state and not by command id, because a user who was refused may be welcome tomorrow.
 */
export const RegisterMember = member.command(
  'RegisterMember',
  words('회원 등록', 'Register member', 'Make a customer of the shop a member.'),
  {
    input: z.strictObject({ userId: shopId, customerId: shopId, ...name }).readonly(),
    by: ['service'],
    of: ofUser,
    emits: ['MemberRegistered', 'MemberLinked', 'MemberNamed'],
    rejects: { NotACustomer: z.strictObject({}), MemberWasForgotten: z.strictObject({}) },
    decide: (state, { userId, customerId, displayName, nameKeys }, at) => {
      if (state.isForgotten) return { rejected: 'MemberWasForgotten', why: {} }
      if (state.isStaff) return { rejected: 'NotACustomer', why: {} }
      if (state.memberId !== null) return []
      const id = at.id()
      return [
        { type: 'MemberRegistered', data: { memberId: id } },
        { type: 'MemberLinked', data: { memberId: id, userId, customerId } },
        { type: 'MemberNamed', data: { memberId: id, displayName, nameKeys } },
      ]
    },
    output: z.strictObject({ memberId: memberId.nullable(), isNew: z.boolean() }),
    answer: (events, after) => ({ memberId: after.memberId, isNew: events.length > 0 }),
  },
)
