import type { Pool } from 'pg'
import type { GuardedClock } from './clock.ts'
import type { Entry, Verdict } from './commits.ts'
import type { Definitions } from './definitions.ts'
import type { Execute, ExecuteHere, Recorded } from './options.ts'
import type { Found } from './reading.ts'
import type { Lanes, SagaCall } from './shard/calls.ts'

/** What all shards of a process share. */
export type Engine = {
  readonly context: string
  readonly definitions: Definitions
  readonly pool: Pool
  readonly commit: (entry: Entry) => Promise<Verdict>
  readonly read: (sagaId: string) => Promise<Found | undefined>
  readonly clock: GuardedClock
  readonly lanes: Lanes
  readonly execute: Execute
  /** With connections of its own: who holds one waits for its instance's turn, which needs another. */
  readonly here: {
    readonly takes: (call: SagaCall) => boolean
    readonly execute: ExecuteHere
    readonly pool: Pool
  } | null
  readonly onRecorded: (recorded: Recorded) => void
  readonly onFailure: (error: unknown) => void
}
