import type { Fault } from '@banyan/model'
import type { KeyQueue, QueuedPage } from './key-queue.ts'
import type { Lsn } from './lsn.ts'

/** A new beginning for the reader of a table: the stream was opened, or what is published has changed. */
export type Attachment = {
  /** Equal to an earlier one's only if the stream has missed nothing of the table in between. */
  readonly fingerprint: string
  /** Everything from here on comes. */
  readonly from: Lsn
  /** How far the log had got by then. Who knows of more has been told by another history of the server, which was restored since. */
  readonly end: Lsn
}

/** What one table's follower sees of the slot that all tables of a shop share. */
export type TableFeed = {
  readonly queue: KeyQueue
  /** `deciding`: the first try, or the first one after a stream that was up, is under way. */
  readonly state: () => 'deciding' | 'up' | 'down'
  readonly attachment: () => Attachment | undefined
  /** Why it is down, or what about the tables will fail. */
  readonly fault: () => Fault | undefined
  /** Everything that was committed before `at`, by our clock, is before `end`. */
  readonly check: () => { readonly at: Date; readonly end: Lsn } | undefined
  /** Makes the next check at once. */
  readonly hurry: () => void
  /** A page of the queue is delivered. */
  readonly taken: (page: QueuedPage) => void
  /** Everything before `lsn` is delivered, and remembered as such. */
  readonly confirm: (lsn: Lsn) => void
  /** Resolves when something is new. */
  readonly news: () => Promise<void>
  readonly leave: () => void
}
