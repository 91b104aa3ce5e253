import type { Version } from './event-store.ts'

/** An aggregate's state at a version. `state` is opaque: the codec encrypts what is personal. */
export type Snapshot = {
  readonly stream: string
  readonly version: Version
  /** The aggregate's state version; another one is not found. */
  readonly stateVersion: number
  readonly persons: readonly string[]
  readonly state: string
}

/** A cache of folded states, keyed by stream and state version; `load` finds them. Losing it costs time only. */
export type Snapshots = {
  /** Keeps the newest: an older version never replaces a newer one. */
  save(snapshot: Snapshot): Promise<void>
  /** Erases all that hold data of a person; how many there were. */
  forget(person: string): Promise<number>
}
