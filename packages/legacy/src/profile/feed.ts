import { z } from 'zod'
import { serverName } from './names.ts'
import type { FollowedTable, ShopProfile } from './profile.ts'

const polling = z.strictObject({ kind: z.literal('polling') })

/**
 * Opt-in: the shop's server tells which rows changed, and only those are read. Needs what `replicationRequests` prints, done by the
 * shop's own administrator. A slot has one reader at a time: `slot` is for the tables that name none of their own.
 */
const logicalReplication = z.strictObject({
  kind: z.literal('logical-replication'),
  publication: serverName,
  slot: serverName,
  /** What the administrator is asked to let the slot keep at most, should we be away; beyond it the slot is lost, not the shop's disk. */
  maxWalKeepMb: z.int().min(16).max(1_048_576).default(1_024),
  /** Between two looks at the slot, the publication and how far the server is. Counts for `pollsPerSecond`. */
  checkEveryMs: z.int().min(50).max(60_000).default(1_000),
  /** Instead of the tables' own pauses while the stream is up: sweeps then only offer refused rows again. */
  sweepPauseMs: z.int().min(0).max(86_400_000).default(300_000),
})

/** Where changes come from. */
export const feed = z
  .discriminatedUnion('kind', [polling, logicalReplication], { error: 'kind "polling" or "logical-replication"' })
  .default({ kind: 'polling' })

export type LogicalFeedInput = z.input<typeof logicalReplication>
export type LogicalFeed = z.output<typeof logicalReplication>

/** The slot that tells of a table's changes. */
export const slotOf = (feed: LogicalFeed, table: FollowedTable): string => table.slot ?? feed.slot

/** All slots of a profile, each with the tables that it tells of. */
export const slotsOf = (profile: ShopProfile, feed: LogicalFeed): ReadonlyMap<string, readonly FollowedTable[]> =>
  Map.groupBy(profile.changes, (table) => slotOf(feed, table))
