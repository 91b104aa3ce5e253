import type { EventStore, Position } from '@banyan/event-store'
import type { GroupBoard } from '../following/group-board.ts'
import type { GroupRecord } from '../storage/view-storage.ts'

type Passing = { readonly store: EventStore; readonly board: GroupBoard }

/** True once the live versions of all groups have passed the event; false when they have not within the time. Rejects when aborted. */
export const whenPassed = async (
  { store, board }: Passing,
  groups: readonly string[],
  o: { readonly eventId: string; readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<boolean> => {
  o.signal.throwIfAborted()
  const timeout = AbortSignal.timeout(o.timeoutMs)
  const signal = AbortSignal.any([o.signal, timeout])
  try {
    const position = await store.whenNumbered(o.eventId, signal)
    await whenAllPassed({ store, board }, groups, position, signal)
    return true
  } catch (error) {
    o.signal.throwIfAborted()
    if (timeout.aborted) return false
    throw error
  }
}

/** Resolves once the live versions of all groups have passed a position. */
export const whenAllPassed = async (
  { store, board }: Passing,
  groups: readonly string[],
  position: Position,
  signal: AbortSignal,
): Promise<void> => {
  const epoch = await store.epoch()
  await Promise.all(groups.map((group) => board.when(group, (record) => hasPassed(record, position, epoch), signal)))
}

/** A position of another history says nothing, however great it is. */
const hasPassed = ({ live }: GroupRecord, position: Position, epoch: string): boolean =>
  live?.mark?.epoch === epoch && live.mark.position >= position && live.fault?.code !== 'STORE_HISTORY_REPLACED'
