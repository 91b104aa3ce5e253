import { FEED_PAGE_EVENTS_MAX, type FeedPage, type FeedQuery, isAskedFor, markOf } from '../feed.ts'

type ReadPage = (query: FeedQuery) => Promise<FeedPage>

/**
 * Lets readers that ask in the same turn for what comes after the same mark share one page: at the end of the feed one event wakes all
 * views of a context, the relay and the live streams. Each gets the events of its types, as if it had read alone.
 */
export const sharedPages = (read: ReadPage): ReadPage => {
  const asked = new Map<string, { readonly queries: FeedQuery[]; readonly page: Promise<FeedPage> }>()
  return async (query) => {
    const place = JSON.stringify(query.after)
    const others = asked.get(place)
    others?.queries.push(query)
    const queries = others?.queries ?? [query]
    const page =
      others?.page ??
      nextTurn().then(() => {
        asked.delete(place)
        return read(union(queries))
      })
    if (!others) asked.set(place, { queries, page })
    return shareOf(await page, query, queries.length)
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const union = (queries: readonly FeedQuery[]): FeedQuery => {
  const [first] = queries
  if (queries.length === 1) return first!
  const types = queries.map((query) => query.types)
  const limit = queries.reduce((sum, query) => sum + query.limit, 0)
  return {
    after: first!.after,
    limit: Math.min(limit, FEED_PAGE_EVENTS_MAX),
    ...(types.every((some) => some !== undefined) && { types: [...new Set(types.flat())] }),
  }
}

const shareOf = (page: FeedPage, query: FeedQuery, readers: number): FeedPage => {
  if (readers === 1) return page
  const { limit } = query
  const mine = page.events.filter(({ type }) => isAskedFor(query, type))
  if (mine.length <= limit) return { ...page, events: mine }
  const events = mine.slice(0, limit)
  return { ...page, events, upTo: markOf(events.at(-1)!) }
}
