import type { Position } from '@banyan/event-store'
import type { GroupRecord, RecordedFault, VersionRecord } from './storage/view-storage.ts'

/** How a view is doing, for operators. */
export type ViewStatus = {
  readonly view: string
  /** Names of the views it moves together with, joined by `+`. */
  readonly group: string
  /** The version readers see; 0 while the first is being built. */
  readonly version: number
  /** How far that version has come in the feed, whose end is `head`. */
  readonly position: Position
  readonly head: Position
  readonly lagEvents: number
  /** `stopped`: by `fault`; tried again with pauses. `catching-up`: more than {@link LAG_EVENTS_USUAL} behind. */
  readonly state: 'live' | 'catching-up' | 'rebuilding' | 'paused' | 'stopped'
  /** Of the version being built, else of the live one: 0 to 1. */
  readonly progress: number
  readonly fault?: RecordedFault
}

/** A lag that is nothing but the next batch or two. */
export const LAG_EVENTS_USUAL = 400

export const viewStatus = (view: string, { group, live, building }: GroupRecord, head: Position): ViewStatus => {
  const position = live?.mark?.position ?? 0
  const lagEvents = Math.max(0, head - position)
  const fault = live?.fault ?? building?.fault
  return {
    view,
    group,
    version: live?.version ?? 0,
    position,
    head,
    lagEvents,
    state: stateOf(live, building, lagEvents),
    progress: progressOf((building ?? live)?.mark?.position ?? 0, head),
    ...(fault && { fault }),
  }
}

const stateOf = (
  live: VersionRecord | null,
  building: VersionRecord | null,
  lagEvents: number,
): ViewStatus['state'] => {
  if ((live ?? building)?.paused) return 'paused'
  // A replaced history stops the live version for good; what is being built beside it is the remedy.
  if ((building ?? live)?.fault) return 'stopped'
  if (building || !live) return 'rebuilding'
  return lagEvents > LAG_EVENTS_USUAL ? 'catching-up' : 'live'
}

const progressOf = (position: Position, head: Position): number => (head === 0 ? 1 : Math.min(1, position / head))
