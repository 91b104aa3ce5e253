import type { FeedMark, Fence, Fields } from '@banyan/event-store'
import type { Failure } from '@banyan/model'
import type { Reconciliations } from '../reconcile/run.ts'

/** A message that a consumer can't take, or that waits behind one. By reference: its payload stays in the publisher's log. */
export type DeadLetter = {
  readonly consumer: string
  /** `<context>:<stream>` of the publisher. */
  readonly source: string
  /** Of the event in its stream: letters of one source are in this order. */
  readonly version: number
  /** `<context>:<stream>@<version>`. */
  readonly messageId: string
  readonly type: string
  /** `poison`: it failed. `held`: a message of the same stream before it did. */
  readonly kind: 'poison' | 'held'
  /** What anybody may read of the failure; null for held ones. */
  readonly failure: Failure | null
  /** What the error said, sealed with a key of the letter's own, as it may quote anybody; null where nothing was said, or it is forgotten. */
  readonly sentence: Fields | null
  readonly attempts: number
  readonly at: Date
}

/** What names a letter. */
export type LetterKey = Pick<DeadLetter, 'consumer' | 'messageId'>

/** Most letters in one page of a listing. */
export const DEAD_LETTERS_PAGE_MAX = 200

/** How far dead letters are counted: beyond, it is enough to know that there are many. */
export const DEAD_LETTERS_COUNTED_MAX = 10_000

/** What a context's consumers remember besides the inbox, which is the event store's: checkpoints and dead letters. */
export type Ledger = AsyncDisposable & {
  findCheckpoint(name: string): Promise<FeedMark | null>
  /** False when the checkpoint is not at `from` any more: somebody else has moved it. */
  moveCheckpoint(name: string, from: FeedMark | null, to: FeedMark): Promise<boolean>
  /** Repeating it changes nothing. Throws `SERVICE_PARTITION_LOST` where the fence doesn't hold. */
  addDeadLetter(letter: Omit<DeadLetter, 'at'>, fence?: Fence): Promise<void>
  /** True while a letter of this source waits: later ones must wait behind it. */
  isHeld(consumer: string, source: string): Promise<boolean>
  /** True while a letter of any source waits. */
  hasLetters(consumer: string): Promise<boolean>
  /** Oldest first within a source; at most {@link DEAD_LETTERS_PAGE_MAX}. */
  deadLetters(o?: { readonly consumer?: string; readonly source?: string }): Promise<readonly DeadLetter[]>
  /** At most {@link DEAD_LETTERS_COUNTED_MAX}. */
  countDeadLetters(): Promise<number>
  removeDeadLetter(letter: LetterKey): Promise<void>
  /** Letters that hold a sentence; at most {@link DEAD_LETTERS_PAGE_MAX}. */
  lettersWithSentence(): Promise<readonly LetterKey[]>
  dropSentence(letter: LetterKey): Promise<void>
  readonly reconciliations: Reconciliations
}
