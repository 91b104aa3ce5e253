import { byCodePoint } from '@banyan/model'
import { BROWSED_MAX, type Browsing, CORRELATED_SPAN_MAX } from '../browsing.ts'
import type { RecordedEvent } from '../event-store.ts'
import type { FeedEvent } from '../feed.ts'

/** Looking at a log in memory. */
export const memoryBrowsing = (
  streams: ReadonlyMap<string, readonly RecordedEvent[]>,
  feed: readonly FeedEvent[],
): Browsing => ({
  streams: async ({ prefix, after, limit }) =>
    [...streams]
      .filter(([stream]) => stream.startsWith(prefix) && (after === null || byCodePoint(stream, after) > 0))
      .toSorted(([a], [b]) => byCodePoint(a, b))
      .slice(0, Math.min(limit, BROWSED_MAX))
      .map(([stream, events]) => ({ stream, version: events.length, lastAt: events.at(-1)!.recordedAt })),
  newestFirst: async ({ before, type, limit }) =>
    feed
      .slice(0, before === null ? feed.length : Math.max(0, before - 1))
      .filter((event) => type === null || event.type === type)
      .toReversed()
      .slice(0, Math.min(limit, BROWSED_MAX)),
  correlated: async (correlation, { after, span }) =>
    feed
      .slice(after, after + Math.min(span, CORRELATED_SPAN_MAX))
      .filter((event) => event.correlation === correlation)
      .slice(0, BROWSED_MAX),
})
