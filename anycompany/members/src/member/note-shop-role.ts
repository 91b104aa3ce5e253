import { words } from '@banyan/model'
import { z } from 'zod'
import { member, ofUser } from './member.ts'
import { shopId } from './shop-id.ts'

/** Keeps in mind who works at the shop. It may be said before or after the customer's row: the outcome is the same. */
export const NoteShopRole = member.command(
  'NoteShopRole',
  words('쇼핑몰 역할 기록', 'Note shop role', 'Keep in mind whether a user of the shop is a customer or works there.'),
  {
    input: z.strictObject({ userId: shopId, role: z.enum(['customer', 'staff']) }).readonly(),
    by: ['service'],
    of: ofUser,
    emits: ['StaffNoted', 'StaffLeft'],
    rejects: {},
    decide: ({ isStaff }, { userId, role }) => {
      if (isStaff === (role === 'staff')) return []
      return [{ type: role === 'staff' ? 'StaffNoted' : 'StaffLeft', data: { userId } }]
    },
  },
)
