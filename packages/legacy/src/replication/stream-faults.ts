import { type Fault, isFault } from '@banyan/model'
import { faults } from '../errors.ts'
import { readFault } from '../postgres-shop/read-fault.ts'
import type { ReplicationState } from '../postgres-shop/replication-state.ts'
import type { LogicalFeed } from '../profile/feed.ts'

type Slot = { readonly shop: string; readonly feed: LogicalFeed }

/** @throws the fault for which this state can't be streamed from: `LEGACY_FEED_UNFIT`, `LEGACY_SLOT_LOST`. */
export const refuseUnfit = ({ shop, feed }: Slot, { problems, slot }: ReplicationState): void => {
  const all = [...problems, ...(slot?.problem === undefined ? [] : [slot.problem])]
  if (all.length > 0) throw faults.LEGACY_FEED_UNFIT({ shop, problems: all })
  if (slot === undefined) throw faults.LEGACY_SLOT_LOST({ shop, slot: feed.slot, reason: 'there is no such slot' })
  if (slot.lost !== undefined) throw faults.LEGACY_SLOT_LOST({ shop, slot: feed.slot, reason: slot.lost })
}

/** Whatever ended a stream, as a fault: `LEGACY_SLOT_IN_USE`, or `LEGACY_STREAM_BROKEN` with the reason. */
export const streamFault = ({ shop, feed }: Slot, error: unknown): Fault => {
  if (isFault(error)) return error
  const { sqlState } = readFault(shop, `stream slot ${feed.slot}`, error).data
  if (sqlState === SLOT_IN_USE) return faults.LEGACY_SLOT_IN_USE({ shop, slot: feed.slot }, error)
  const reason = error instanceof Error ? error.message : 'the connection was closed'
  return faults.LEGACY_STREAM_BROKEN({ shop, slot: feed.slot, reason }, error)
}

const SLOT_IN_USE = '55006'
