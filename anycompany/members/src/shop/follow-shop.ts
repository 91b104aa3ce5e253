import { type Change, customerOfRow, type OnChange, type Refuse, type ShopProfile, userOfRow } from '@banyan/legacy'
import { isFault } from '@banyan/model'
import type { ContextAccess } from '@banyan/service'
import { ForgetMember } from '../member/forget-member.ts'
import { NoteShopRole } from '../member/note-shop-role.ts'
import { RegisterMember } from '../member/register-member.ts'
import { RenameMember } from '../member/rename-member.ts'
import { shopId } from '../member/shop-id.ts'
import { nameFrom } from './recognise.ts'

/** Changes handled side by side: the store commits them together. */
const AT_ONCE = 8

type Following = {
  readonly profile: ShopProfile
  readonly access: ContextAccess
  readonly nameKey: (name: string) => string
}

/**
 * What the shop's users table says: who works there, and who is gone. Every command is idempotent by state, so a change that comes
 * twice, or late, does no harm; it has no command id, because an outcome recorded under one could be repeated when it is true no more.
 */
export const onUserChanges =
  ({ profile, access }: Following): OnChange =>
  (changes, signal, refuse) =>
    sideBySide(changes, refuse, async (change) => {
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
  ({ profile, access, nameKey }: Following): OnChange =>
  (changes, signal, refuse) =>
    sideBySide(changes, refuse, async (change) => {
      const customer = change.kind === 'upserted' ? customerOfRow(profile, change.row) : undefined
      if (customer?.userId === undefined) return
      const { userId, customerId } = customer
      const displayName = nameFrom(customer.displayName)
      const name = { displayName, nameKey: nameKey(displayName) }
      const registered = await access.send(RegisterMember, { userId, customerId, ...name }, { signal })
      if (registered.kind === 'answered' && !(registered.answer as { readonly isNew: boolean }).isNew)
        await access.send(RenameMember, { userId, ...name }, { signal })
    })

const sideBySide = async (
  changes: readonly Change[],
  refuse: Refuse,
  handle: (change: Change) => Promise<void>,
): Promise<void> => {
  const waiting = [...changes]
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const change = next
      await handle(change).catch((error: unknown) => refuse(change, misfitOf(error)))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

/** A row that makes no command, an id that is too long for ours for example, won't make one tomorrow; everything else passes and is thrown on. */
const misfitOf = (error: unknown): string => {
  if (!isFault(error, 'SERVICE_INPUT_INVALID')) throw error
  const fields = error.data['fields'] as readonly { readonly path: string; readonly expected: string }[]
  return fields.map(({ path, expected }) => `${path}: expected ${expected}`).join('; ')
}
