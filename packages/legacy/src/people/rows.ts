import type { ShopProfile } from '../profile/profile.ts'
import { userKind } from '../session/user-kind.ts'
import type { UserKind } from '../session/verdict.ts'

/** A followed row as it is delivered: columns by name. */
export type ShopRow = Readonly<Record<string, string | null>>

/**
 * What a followed row of the users table says, in no shop's words. Undefined for guests. A column that the profile
 * doesn't follow counts as null; the role's has to be among them.
 */
export const userOfRow = (
  profile: ShopProfile,
  row: ShopRow,
): { readonly userId: string; readonly kind: UserKind; readonly email: string | undefined } | undefined => {
  const { id, email, role } = profile.users
  const userId = row[id]
  const kind = userKind(profile, role === 'all-are-customers' ? undefined : (row[role.column] ?? undefined))
  if (typeof userId !== 'string' || kind === undefined) return undefined
  return { userId, kind, email: (email === undefined ? undefined : row[email]) ?? undefined }
}

/** What a followed row of the customers table says. `userId` is undefined for guests: they are nobody's account. */
export const customerOfRow = (
  profile: ShopProfile,
  row: ShopRow,
):
  | { readonly customerId: string; readonly userId: string | undefined; readonly displayName: string | undefined }
  | undefined => {
  const { id, userId, name } = profile.customers
  const customerId = row[id]
  if (typeof customerId !== 'string') return undefined
  const names = name.map((column) => row[column]?.trim()).filter((part) => part !== undefined && part !== '')
  return { customerId, userId: row[userId] ?? undefined, displayName: names.join(' ') || undefined }
}
