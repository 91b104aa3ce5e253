import { faults } from '../errors.ts'
import type { FollowedTable, ShopProfile } from '../profile/profile.ts'

/** A table of the profile's `changes`. Throws `LEGACY_TABLE_NOT_FOLLOWED`. */
export const followedTable = (profile: ShopProfile, name: string): FollowedTable => {
  const table = profile.changes.find((candidate) => candidate.table === name)
  if (table !== undefined) return table
  const followed = profile.changes.map((candidate) => candidate.table)
  throw faults.LEGACY_TABLE_NOT_FOLLOWED({ shop: profile.name, table: name, followed })
}

/** Names a table in what is remembered of it. */
export const sourceOf = (profile: ShopProfile, { table }: FollowedTable): string => `${profile.name}/${table}`
