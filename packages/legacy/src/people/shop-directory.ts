import { shopOf } from '../postgres-shop/connect-shop.ts'
import type { ShopProfile } from '../profile/profile.ts'
import { userKind } from '../session/user-kind.ts'
import type { UserKind } from '../session/verdict.ts'
import type { ShopAccess } from '../shop/shop.ts'

/** A user of the shop: somebody who can log in there. */
export type ShopUser = {
  readonly userId: string
  readonly kind: UserKind
  /** Another id than `userId`. Undefined for staff, and for users who are no customers yet. */
  readonly customerId: string | undefined
  readonly displayName: string | undefined
  /** Only where the profile names its column. */
  readonly email: string | undefined
}

/** Looks the shop's people up. */
export type ShopDirectory = {
  /**
   * Undefined for ids that the shop doesn't have, that can't be ids of this shop, and for guests. Spends the budget
   * `sessionReadsPerSecond`.
   * @throws `LEGACY_SHOP_UNREACHABLE`, `LEGACY_BUDGET_EXCEEDED`: not known now.
   */
  readonly findUser: (userId: string, signal: AbortSignal) => Promise<ShopUser | undefined>
  readonly close: () => Promise<void>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** Reads users together with their customer. */
export const shopDirectory = (profile: ShopProfile, access: ShopAccess): ShopDirectory => {
  const { shop, close } = shopOf(profile, access)
  return {
    findUser: async (userId, signal) => {
      shop.sessionReads.takeNow()
      const person = await shop.database.findPerson(userId, signal)
      const kind = person && userKind(profile, person.role)
      if (person === undefined || kind === undefined) return undefined
      const { customerId, displayName, email } = person
      const customer = kind === 'customer' ? customerId : undefined
      return { userId: person.userId, kind, customerId: customer, displayName, email }
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
