import { createHash } from 'node:crypto'
import type { ShopProfile } from '../profile/profile.ts'
import { type SessionVerdict, type UserKind, invalid } from './verdict.ts'

/** What a role makes of a user: whoever is neither a customer nor a guest is staff. Undefined: no user at all. */
export const userKind = (profile: ShopProfile, role: string | undefined): UserKind | undefined => {
  const roles = profile.users.role
  if (roles === 'all-are-customers') return 'customer'
  if (role === undefined || roles.guests.includes(role)) return undefined
  return roles.customers.includes(role) ? 'customer' : 'staff'
}

/** The last step of every kind of session: the user has to be one. */
export const verdictFor = (
  profile: ShopProfile,
  found: {
    readonly credential: string
    readonly userId: string
    readonly role: string | undefined
    readonly expiresAt: Date
  },
): SessionVerdict => {
  const kind = userKind(profile, found.role)
  if (kind === undefined) return invalid('user-unknown')
  const { userId, expiresAt } = found
  return { status: 'valid', sessionKey: sessionKey(profile, found.credential), userId, userKind: kind, expiresAt }
}

const sessionKey = (profile: ShopProfile, credential: string): string =>
  createHash('sha256').update(`${profile.name}\0${profile.session.kind}\0${credential}`).digest('base64url')
