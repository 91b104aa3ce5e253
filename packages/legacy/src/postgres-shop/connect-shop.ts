import { slotsOf } from '../profile/feed.ts'
import type { ShopProfile } from '../profile/profile.ts'
import { type RateBudget, rateBudget } from '../rate-budget.ts'
import type { Shop, ShopAccess } from '../shop/shop.ts'
import { changesOf } from './changes.ts'
import { type ShopConnection, openConnection } from './connection.ts'
import { peopleOf } from './people.ts'
import { SharedSlot } from '../replication/shared-slot.ts'
import { readReplicationState } from './replication-state.ts'

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
  const polls = rateBudget('pollsPerSecond', pollsPerSecond)
  const slots = sharedSlots(profile, o.connectionString, connection, polls)
  const close = async () => {
    await Promise.all([...slots.values()].map((slot) => slot.close()))
    await connection.close()
  }
  return {
    database: { ...peopleOf(profile, connection), ...changesOf(profile, connection), close: connection.close },
    sessionReads: rateBudget('sessionReadsPerSecond', sessionReadsPerSecond),
    polls,
    slots,
    close,
    [Symbol.asyncDispose]: close,
  }
}

const sharedSlots = (
  profile: ShopProfile,
  connectionString: string,
  connection: ShopConnection,
  polls: RateBudget,
): ReadonlyMap<string, SharedSlot> => {
  const { name, budgets } = profile
  if (profile.feed.kind === 'polling') return new Map()
  const feed = profile.feed
  const shared = (slot: string) =>
    new SharedSlot({
      shop: name,
      feed: { ...feed, slot },
      connectionString,
      connectTimeoutMs: budgets.statementTimeoutMs,
      polls,
      readState: (signal) => readReplicationState(profile, { ...feed, slot }, connection, signal),
    })
  return new Map([...slotsOf(profile, feed).keys()].map((slot) => [slot, shared(slot)]))
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
