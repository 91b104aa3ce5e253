import { customerOfRow, type OnChange, type ShopProfile, sideBySide, userOfRow } from '@banyan/legacy'
import { type ContextAccess, unfitInput } from '@banyan/service'
import { ForgetMember } from '../member/forget-member.ts'
import { NoteShopRole } from '../member/note-shop-role.ts'
import { RegisterMember } from '../member/register-member.ts'
import { RenameMember } from '../member/rename-member.ts'
import { shopId } from '../member/shop-id.ts'
import type { NameKeys } from '../names/name-keys.ts'
import { nameFrom } from './recognise.ts'

type Following = {
  readonly profile: ShopProfile
  readonly access: ContextAccess
  readonly nameKeys: NameKeys
}

/**
 * What the shop's users table says: who works there, and who is gone. Every command is idempotent by state, so a change that comes
 * twice, or late, does no harm; it has no command id, because an outcome recorded under one could be repeated when it is true no more.
 */
export const onUserChanges =
  ({ profile, access }: Following): OnChange =>
  (changes, signal, refuse) =>
    sideBySide({ changes, refuse }, unfitInput, async (change) => {
      const user = change.kind === 'upserted' ? userOfRow(profile, change.row) : undefined
      // Nobody with an id that can't be one of ours has ever become a member.
      if (change.kind === 'deleted' && shopId.safeParse(change.key).success)
        await access.send(ForgetMember, { userId: change.key }, { signal })
      if (!user) return
      const role = user.kind === 'customer' ? 'customer' : 'staff'
      await access.send(NoteShopRole, { userId: user.userId, role }, { signal })
    })

/** What the shop's customers table says: new members and new names. Guests are nobody's account. */
export const onCustomerChanges =
  ({ profile, access, nameKeys }: Following): OnChange =>
  (changes, signal, refuse) =>
    sideBySide({ changes, refuse }, unfitInput, async (change) => {
      const customer = change.kind === 'upserted' ? customerOfRow(profile, change.row) : undefined
      if (customer?.userId === undefined) return
      const { userId, customerId } = customer
      const displayName = nameFrom(customer.displayName)
      const name = { displayName, nameKeys: nameKeys.of(displayName) }
      const registered = await access.send(RegisterMember, { userId, customerId, ...name }, { signal })
      if (registered.kind === 'answered' && !(registered.answer as { readonly isNew: boolean }).isNew)
        await access.send(RenameMember, { userId, ...name }, { signal })
    })
