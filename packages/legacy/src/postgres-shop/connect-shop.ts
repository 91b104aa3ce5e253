import type { ShopProfile } from '../profile/profile.ts'
import { rateBudget } from '../rate-budget.ts'
import type { Shop, ShopAccess } from '../shop/shop.ts'
import { changesOf } from './changes.ts'
import { openConnection } from './connection.ts'
import { peopleOf } from './people.ts'

export type ConnectShopOptions = {
  /** `postgresql://role:password@host:port/database`, of a role that may only read. */
  readonly connectionString: string
  /** Fewer than the profile's `maxConnections`, where several processes share that budget; never more. */
  readonly maxConnections?: number
}

/**
 * Opens a shop's database for reading. Connects when first asked, so it never fails here for a shop that is away.
 * Budgets are kept for this object: share it within a process, and divide the profile's budgets among processes.
 * @throws `LEGACY_ACCESS_MISSING` when the connection string is none.
 */
export const connectShop = (profile: ShopProfile, o: ConnectShopOptions): Shop => {
  const connection = openConnection(profile, o)
  const { sessionReadsPerSecond, pollsPerSecond } = profile.budgets
  return {
    database: { ...peopleOf(profile, connection), ...changesOf(profile, connection), close: connection.close },
    sessionReads: rateBudget('sessionReadsPerSecond', sessionReadsPerSecond),
    polls: rateBudget('pollsPerSecond', pollsPerSecond),
    close: connection.close,
    [Symbol.asyncDispose]: connection.close,
  }
}

/** The shop to use, and what to close afterwards: a shop that was handed in stays open. */
export const shopOf = (
  profile: ShopProfile,
  access: ShopAccess,
): { readonly shop: Shop; readonly close: () => Promise<void> } => {
  if ('shop' in access) return { shop: access.shop, close: async () => {} }
  const shop = connectShop(profile, access)
  return { shop, close: shop.close }
}
