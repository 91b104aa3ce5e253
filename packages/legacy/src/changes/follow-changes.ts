import type { Fault } from '@banyan/model'
import { shopOf } from '../postgres-shop/connect-shop.ts'
import { slotOf } from '../profile/feed.ts'
import type { FollowedTable, ShopProfile } from '../profile/profile.ts'
import type { ShopAccess } from '../shop/shop.ts'
import type { OnChange } from './change.ts'
import type { Following } from './delivery.ts'
import type { DigestStore } from './digest-store.ts'
import { followedTable, sourceOf } from './followed-table.ts'
import { ChangeFollower } from './follower.ts'
import { rowDigest } from './row-digest.ts'
import { schedule, streamSchedule } from './schedule.ts'
import { TableStream } from './table-stream.ts'
import { tableSteps } from './table-steps.ts'
import { publishedName } from '../postgres-shop/replication-state.ts'

export type FollowOptions = ShopAccess & {
  /** What was delivered before: following goes on from there. */
  readonly from: DigestStore
  readonly onChange: OnChange
  /** At least 16 bytes that stay the same: with another secret every row is delivered once more. */
  readonly digestSecret: string | Uint8Array
  /** Told of `LEGACY_ROW_REFUSED` when a sweep has left out rows, and other ones in number than the sweep before. */
  readonly onRefused?: (fault: Fault) => void
  /** Told when the stream can't be followed, and again when for another reason: `LEGACY_SLOT_LOST`, `LEGACY_FEED_UNFIT`, … Polling goes on meanwhile. */
  readonly onFeedFault?: (fault: Fault) => void
  /** Pause between two sweeps, in milliseconds, asked for after each. Default: the profile's. */
  readonly sweepPauseMs?: () => number
  readonly signal: AbortSignal
}

/**
 * Follows a table of the profile's `changes` by reading it, without any trace at the shop; where the profile's `feed` is logical replication, the
 * shop's server tells which rows to read, and while it doesn't, all goes on as without. Delivers at least once, in pages: recent rows
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
    source: sourceOf(profile, table),
    shop: shop.database,
    store: o.from,
    digestOf,
    onChange: o.onChange,
    onDelivered: (changes) => follower.counted(changes),
    onRefused: (rows, reason) => follower.refused(rows, reason),
  }
  const now = () => performance.now()
  const paced = pacedBy(table, o.sweepPauseMs)
  const steps = tableSteps(following, () => stream as TableStream)
  const slot = profile.feed.kind === 'polling' ? undefined : shop.slots.get(slotOf(profile.feed, table))
  const stream =
    slot &&
    new TableStream(following, slot.join(publishedName(profile, table), table.key), {
      now,
      onGap: steps.restartSweep,
    })
  const follower: ChangeFollower = new ChangeFollower({
    table: table.table,
    steps,
    schedule:
      stream === undefined || profile.feed.kind === 'polling'
        ? schedule(paced, steps, now)
        : streamSchedule(paced, { steps, stream, sweepPauseMs: profile.feed.sweepPauseMs, now }),
    stream,
    polls: shop.polls,
    onRefused: o.onRefused ?? (() => {}),
    onFeedFault: o.onFeedFault ?? (() => {}),
    signal: o.signal,
    close,
  })
  return follower
}

/** The table with a pause that may be another each time it is asked for. */
const pacedBy = (table: FollowedTable, pauseMs: FollowOptions['sweepPauseMs']): FollowedTable =>
  pauseMs === undefined
    ? table
    : {
        ...table,
        get sweepPauseMs() {
          return pauseMs()
        },
      }
