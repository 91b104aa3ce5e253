import { defineProfile, type ShopProfile } from '@banyan/legacy'
import { shopProfile as polled } from './shop-profile.ts'

/** Each context may be a process of its own, and a slot has one reader. */
const SLOT_OF_TABLE: Readonly<Record<string, string>> = { products: 'banyan_catalogue' }

/**
 * The same shop, followed by logical replication: for `SHOP_PROFILE`, once the shop's administrator has done what
 * `replicationRequests(shopProfile)` prints.
 */
export const shopProfile: ShopProfile = defineProfile({
  ...polled,
  feed: { kind: 'logical-replication', publication: 'banyan', slot: 'banyan_members' },
  changes: polled.changes.map((table) => {
    const slot = SLOT_OF_TABLE[table.table]
    return slot === undefined ? table : { ...table, slot }
  }),
})
