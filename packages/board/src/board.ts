import type { Words } from '@banyan/model'

export type NoteKind =
  | 'event'
  | 'command'
  | 'actor'
  | 'external-system'
  | 'aggregate'
  | 'policy'
  | 'saga'
  | 'read-model'

/** A place on the board, in pixels from its upper left corner. */
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

/** One sticky note. */
export type Note = Box & {
  readonly id: string
  /** What it stands for: `event social.PostWritten`, `actor member`. Actors and aggregates have a note wherever they take part. */
  readonly part: string
  readonly kind: NoteKind
  readonly context: string
  readonly words: Pick<Words, 'ko' | 'en'>
}

/** A bounded context, or within one a process: what belongs together in time. */
export type Area = Box & {
  readonly id: string
  readonly kind: 'context' | 'process'
  readonly words: Pick<Words, 'ko' | 'en'>
}

/**
 * What leads to what, by the ids of notes: an event triggers a policy, or a saga that begins with it or waits for it; either sends a command, a command emits an event that lies
 * with another command, an event fills a view, a command needs a view's row.
 */
export type Link = {
  readonly kind: 'triggers' | 'sends' | 'emits' | 'fills' | 'needs'
  readonly from: string
  readonly to: string
}

/** A place on the board, in pixels from its upper left corner. */
export type Point = readonly [x: number, y: number]

/** A link as it is drawn: level and upright by turns, from the right side of one note to the left side of the other. */
export type Arrow = Link & { readonly points: readonly Point[] }

export type Board = {
  readonly width: number
  readonly height: number
  readonly areas: readonly Area[]
  readonly notes: readonly Note[]
  readonly arrows: readonly Arrow[]
}
