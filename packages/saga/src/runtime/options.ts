import type { Ownership } from '@banyan/bus'
import type { SagaDef } from '@banyan/model'
import type { PoolClient } from 'pg'
import type { Reply } from '../machine/signal.ts'
import type { CommandName, SagaEvent } from '../machine/saga-event.ts'
import type { SagaCall } from './shard/calls.ts'
import type { Phase } from './standing.ts'

/** Sends a command and says what became of it. The signal aborts when nobody waits for the answer any more. What it throws is a fault of unknown effect. */
export type Execute = (call: SagaCall, signal: AbortSignal) => Promise<Reply>

/**
 * Does a command in a transaction of the context's own database, in which the saga's record of it is written as well. It neither commits nor rolls
 * back, and thinks less than two seconds between two statements. What it has done is kept where it answers `done`, and rolled back otherwise.
 */
export type ExecuteHere = (call: SagaCall, transaction: PoolClient) => Promise<Reply>

export type Recorded = {
  readonly sagaId: string
  readonly saga: string
  readonly key: string
  /** Of the entry in its stream, from 1. */
  readonly version: number
  readonly phase: Phase
  readonly events: readonly SagaEvent[]
}

export type SagasOptions = {
  readonly context: string
  /** The context's own database, in which its event store keeps its leases. */
  readonly url: string
  /** Several versions of one saga may be given: each instance is run by the one that it is pinned to, and the latest begins. */
  readonly definitions: readonly SagaDef[]
  /** Who owns which shard: the same as of the partitions of what is published. */
  readonly ownership: Ownership
  /** Into so many parts instances are divided, for ever. */
  readonly shards: number
  readonly execute: Execute
  /** Commands whose effect lives in this database. */
  readonly here?: { readonly takes: (command: CommandName) => boolean; readonly execute: ExecuteHere }
  /** Hears of each entry of a stream that this process wrote, once it is durable; for live pages, not for work. Must not throw. */
  readonly onRecorded?: (recorded: Recorded) => void
  /** Faults that no caller hears of. */
  readonly onFailure?: (error: unknown) => void
}
