import type { FeedEvent } from './feed.ts'
import type { Position, Version } from './event-store.ts'

/** A stream as a list of streams shows it. */
export type StreamLine = { readonly stream: string; readonly version: Version; readonly lastAt: Date }

/** Most streams or events that one look gives. */
export const BROWSED_MAX = 1_000
/** Most positions that a look for a correlation passes. */
export const CORRELATED_SPAN_MAX = 20_000

/**
 * Looking at a log, as people do: without marks, so what was replaced meanwhile is not noticed, and with bounded work however long
 * the log is. Nothing here needs an index of its own: appends must not get dearer for it.
 */
export type Browsing = {
  /** Streams whose names begin with `prefix`, after `after` (null: from the first), in code point order of their names; at most {@link BROWSED_MAX}. */
  streams(o: {
    readonly prefix: string
    readonly after: string | null
    readonly limit: number
  }): Promise<readonly StreamLine[]>
  /** Numbered events before a position (null: the newest), newest first; only of a type where one is given; at most {@link BROWSED_MAX}. */
  newestFirst(o: {
    readonly before: Position | null
    readonly type: string | null
    readonly limit: number
  }): Promise<readonly FeedEvent[]>
  /** Events of one correlation among the `span` positions after a position, oldest first; a span of at most {@link CORRELATED_SPAN_MAX}. */
  correlated(correlation: string, o: { readonly after: Position; readonly span: number }): Promise<readonly FeedEvent[]>
}
