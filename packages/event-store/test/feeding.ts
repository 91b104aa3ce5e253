import type { EventStore, FeedEvent } from '../src/index.ts'
import { event, toStream } from './example.ts'

/** Resolves once the feed holds so many events. */
export const whenFed = async (store: EventStore, count: number): Promise<void> => {
  await store.whenFeedPasses(count - 1, AbortSignal.timeout(10_000))
}

/** All events, when the sequencer has caught up with what was appended before. */
export const wholeFeed = async (store: EventStore): Promise<readonly FeedEvent[]> => {
  await store.append(toStream(`Last-${Math.random()}`, 0, event('Last')))
  return until(async () => {
    const page = await store.readFeed({ after: null, limit: 5_000 })
    return page.events.at(-1)?.type === 'Last' && page.events.slice(0, -1)
  })
}

/** An event is in the feed so long after its append at most, whoever dies. */
export const FEED_DELAY_MAX_MS = 2_000

/** Asks until there is an answer; 10 s at most. */
export const until = async <T>(ask: () => Promise<T | false | undefined>): Promise<T> => {
  const deadline = performance.now() + 10_000
  while (performance.now() < deadline) {
    const answer = await ask()
    if (answer !== false && answer !== undefined) return answer
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error('waited 10 s for a condition in vain')
}
