import type { Fault } from '@banyan/model'
import { faults } from '../errors.ts'
import { shopOf } from '../postgres-shop/connect-shop.ts'
import type { FollowedTable, ShopProfile } from '../profile/profile.ts'
import type { ShopAccess } from '../shop/shop.ts'
import type { OnChange } from './change.ts'
import type { Following } from './delivery.ts'
import type { DigestStore } from './digest-store.ts'
import { ChangeFollower } from './follower.ts'
import { rowDigest } from './row-digest.ts'
import { schedule } from './schedule.ts'
import { tableSteps } from './table-steps.ts'

export type FollowOptions = ShopAccess & {
  /** What was delivered before: following goes on from there. */
  readonly from: DigestStore
  readonly onChange: OnChange
  /** At least 16 bytes that stay the same: with another secret every row is delivered once more. */
  readonly digestSecret: string | Uint8Array
  /** Told of `LEGACY_ROW_REFUSED` when a sweep has left out rows, and other ones in number than the sweep before. */
  readonly onRefused?: (fault: Fault) => void
  readonly signal: AbortSignal
}

/**
 * Follows a table of the profile's `changes` by reading it, without any trace at the shop. Delivers at least once, in pages: recent rows
 * within about `pollEveryMs` where the table has an `updatedAt`; everything else (late commits with an older instant, deletions, tables without
 * one) within one sweep through all keys. Changes of one key come in order; two updates in between may come as one. Never more reads than the
 * budget `pollsPerSecond`, never more than a page in memory. Survives the shop's, the store's and the receiver's failures by trying again;
 * a row that the receiver refuses is left out, and offered again by each sweep.
 * Tables follow each other's changes in no order: a customer may come before its user.
 * @throws `LEGACY_TABLE_NOT_FOLLOWED`, `LEGACY_ACCESS_MISSING`
 */
export const followChanges = (profile: ShopProfile, tableName: string, o: FollowOptions): ChangeFollower => {
  const table = followedTable(profile, tableName)
  const digestOf = rowDigest(table, o.digestSecret)
  const { shop, close } = shopOf(profile, o)
  const following: Following = {
    table,
    source: `${profile.name}/${table.table}`,
    shop: shop.database,
    store: o.from,
    digestOf,
    onChange: o.onChange,
    onDelivered: (changes) => follower.counted(changes),
    onRefused: (rows, reason) => follower.refused(rows, reason),
  }
  const steps = tableSteps(following)
  const follower: ChangeFollower = new ChangeFollower({
    table: table.table,
    steps,
    schedule: schedule(table, steps, () => performance.now()),
    polls: shop.polls,
    onRefused: o.onRefused ?? (() => {}),
    signal: o.signal,
    close,
  })
  return follower
}

const followedTable = (profile: ShopProfile, name: string): FollowedTable => {
  const table = profile.changes.find((candidate) => candidate.table === name)
  if (table !== undefined) return table
  const followed = profile.changes.map((candidate) => candidate.table)
  throw faults.LEGACY_TABLE_NOT_FOLLOWED({ shop: profile.name, table: name, followed })
}
