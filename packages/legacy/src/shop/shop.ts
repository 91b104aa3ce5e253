import type { RateBudget } from '../rate-budget.ts'
import type { SharedSlot } from '../replication/shared-slot.ts'
import type { ChangeSource } from './change-source.ts'

/** What the shop's session table says about one session id. */
export type SessionRow = {
  /** False when the shop's data of this session can't be understood. */
  readonly readable: boolean
  /** By the clock of the shop's database. A session without an end counts as expired. */
  readonly expired: boolean
  readonly expiresAt: Date
  /** As the shop spells it; undefined when nobody has logged in. */
  readonly userId: string | undefined
  /** Undefined when the shop has no such user (any more). */
  readonly person: Person | undefined
}

/** One row of the shop's users table, in no shop's words. */
export type Person = { readonly userId: string; readonly role: string | undefined }

/** A person with what the shop knows of them as a customer. */
export type PersonDetails = Person & {
  readonly email: string | undefined
  /** The customer with the smallest id, should the shop have several for one user. */
  readonly customerId: string | undefined
  readonly displayName: string | undefined
}

/**
 * The port to a shop's database: reading only, one statement a call. Knows dialect and names; knows no budget.
 * Every call ends within the profile's `statementTimeoutMs` plus half a second, signal or not. Faults:
 * `LEGACY_SHOP_UNREACHABLE` (away, hanging, too slow), `LEGACY_READ_REFUSED` (no right, no such column).
 */
export type ShopDatabase = ChangeSource & {
  readonly findSession: (sessionId: string, signal: AbortSignal) => Promise<SessionRow | undefined>
  readonly findPerson: (userId: string, signal: AbortSignal) => Promise<PersonDetails | undefined>
  /** True when the table of withdrawn tokens holds `tokenId`. */
  readonly isRevoked: (tokenId: string, signal: AbortSignal) => Promise<boolean>
  readonly close: () => Promise<void>
}

/** A shop's database with the budgets of this process. Share one among all that a process does with a shop. */
export type Shop = {
  readonly database: ShopDatabase
  readonly sessionReads: RateBudget
  readonly polls: RateBudget
  /** By name, where the profile's `feed` is logical replication: each one connection beside `maxConnections`, opened with its first follower. */
  readonly slots: ReadonlyMap<string, SharedSlot>
  /** Ends its connections; reads under way finish first, or time out. */
  readonly close: () => Promise<void>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** Either a shop that is shared, or the address of its database for connections of one's own. */
export type ShopAccess = { readonly shop: Shop } | { readonly connectionString: string }
