import type { Position, RecordedEvent } from './event-store.ts'

/**
 * How far a consumer has come. The fingerprint is that of the event at the position, so that a mark taken from
 * a history that was since replaced (a restored copy) is noticed even where the epoch was not renewed.
 */
export type FeedMark = { readonly epoch: string; readonly position: Position; readonly fingerprint: string | null }

export type FeedQuery = {
  /** null: from the start. */
  readonly after: FeedMark | null
  /** Only these types; undefined: all. Sparse types are as fast as dense ones. */
  readonly types?: readonly string[]
  /** All but these types, those too that the asker has never heard of. Not together with `types`. */
  readonly exceptTypes?: readonly string[]
  /** Most events in the page, at most {@link FEED_PAGE_EVENTS_MAX}. */
  readonly limit: number
}

/** Whether a query asks for events of a type. */
export const isAskedFor = ({ types, exceptTypes }: FeedQuery, type: string): boolean =>
  types ? types.includes(type) : !exceptTypes?.includes(type)

export const FEED_PAGE_EVENTS_MAX = 5_000

export type FeedEvent = RecordedEvent & { readonly position: Position }

export type FeedPage = {
  readonly events: readonly FeedEvent[]
  /** Where the page ends: hand it to the next read. Past the last event when the events after it are of other types. */
  readonly upTo: FeedMark
  /** The end of the feed when the page was read. */
  readonly head: Position
}

/** Part of a {@link FeedMark}: tells two events at one position apart. */
export const fingerprint = (event: Pick<RecordedEvent, 'id' | 'recordedAt'>): string =>
  `${event.id} ${event.recordedAt.toISOString()}`

/** The mark at an event that was read from the feed. */
export const markOf = (event: Pick<FeedEvent, 'epoch' | 'position' | 'id' | 'recordedAt'>): FeedMark => ({
  epoch: event.epoch,
  position: event.position,
  fingerprint: fingerprint(event),
})
