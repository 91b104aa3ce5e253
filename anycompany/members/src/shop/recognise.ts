import type { ContextAccess } from '@banyan/service'
import type { ShopUser } from '@banyan/legacy'
import { MemberByUser, MemberOfUser } from '../member/member-of-user.ts'
import { NAME_LENGTH_MAX } from '../member/name.ts'
import { RegisterMember } from '../member/register-member.ts'
import type { NameKeys } from '../names/name-keys.ts'
import { MemberProfiles } from '../names/profiles.ts'

/** Asks the shop for one of its users. */
export type FindUser = (userId: string, signal: AbortSignal) => Promise<ShopUser | undefined>

/** A customer whom the shop knows without a name. */
export const NAMELESS = '이름 없음'

/** How long a newcomer's first request waits for the views to know them, in milliseconds. */
const WELCOME_WAIT_MS = 1_000

type Recognising = {
  readonly findUser: FindUser
  readonly nameKeys: NameKeys
  readonly access: ContextAccess
  readonly signal: AbortSignal
}

/**
 * Which member a user of the shop is. Those we know are answered without asking the shop; the others are asked for once and become
 * members. Throws what the shop's directory throws when it can't be asked now.
 */
export const recognise = async (userId: string, { findUser, nameKeys, access, signal }: Recognising) => {
  const known = await access.ask(MemberOfUser, { userId }, signal)
  if (known.memberId !== null) return { answer: { memberId: known.memberId } }
  const user = await findUser(userId, signal)
  if (user?.kind !== 'customer' || user.customerId === undefined) return { rejected: 'NotACustomer', why: {} }
  const displayName = nameFrom(user.displayName)
  const { customerId } = user
  const input = { userId, customerId, displayName, nameKeys: nameKeys.of(displayName) }
  const registered = await access.send(RegisterMember, input, { signal })
  if (registered.kind === 'rejected') return registered.rejection
  if (registered.kind !== 'answered') throw new Error(`registering a member ended in ${registered.kind}`)
  if (registered.seen !== null)
    await access.whenSeen([MemberByUser, MemberProfiles], registered.seen, { timeoutMs: WELCOME_WAIT_MS, signal })
  const { memberId } = registered.answer as { readonly memberId: string }
  return { answer: { memberId } }
}

/** The shop's name for somebody, as we keep it. */
export const nameFrom = (shopName: string | undefined): string =>
  (shopName?.trim() || NAMELESS).slice(0, NAME_LENGTH_MAX)
