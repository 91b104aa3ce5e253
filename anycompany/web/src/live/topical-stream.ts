import { openStream, type LiveEvent, type LiveState } from './live.ts'

/** Posts that one stream may ask for; more, and the latest count. */
export const WATCHED_POSTS_MAX = 20

/** Settings of {@link openTopicalStream}. */
export type TopicalOptions = {
  readonly onEvent: (event: LiveEvent, id: string) => void
  readonly onState: (state: LiveState) => void
  readonly signal: AbortSignal
  /** The last event that is known: where a stream goes on. */
  readonly lastEventId: () => string | null
  readonly isBehind: boolean
}

/** A stream whose posts can change. */
export type TopicalStream = { readonly watch: (posts: readonly string[]) => void }

/**
 * A live stream, and another one whenever other posts are watched: the one before is closed once the next is open, so nothing is
 * missed, and what both bring has the same id. Whoever watches a post is told to read it once it is heard of.
 */
export const openTopicalStream = (options: TopicalOptions, posts: readonly string[]): TopicalStream => {
  let wanted = latest(posts)
  let open: Part | null = null
  let opening: Part | null = null
  // Nobody knows where the stream before ended, and `missed` has not been told: the next one tells it.
  let { isBehind } = options
  const onEvent = (event: LiveEvent, id: string) => {
    if (event.kind === 'missed') isBehind = false
    options.onEvent(event, id)
  }
  const begin = () => {
    const part: Part = { posts: wanted, end: new AbortController() }
    opening?.end.abort()
    opening = part
    openStream({
      posts: wanted,
      lastEventId: options.lastEventId(),
      isBehind,
      signal: AbortSignal.any([options.signal, part.end.signal]),
      onEvent,
      onState: (state) => {
        if (state === 'open' && opening === part) settle(part)
        if (state === 'reconnecting') isBehind ||= options.lastEventId() === null
        if (open === part || open === null) options.onState(state)
      },
    })
  }
  const settle = (part: Part) => {
    const before = open?.posts ?? []
    open?.end.abort()
    open = part
    opening = null
    for (const postId of part.posts) if (!before.includes(postId)) onEvent({ kind: 'post-watched', postId }, '')
  }
  begin()
  return {
    watch: (next) => {
      const isSame = latest(next).join() === wanted.join()
      wanted = latest(next)
      if (!isSame) begin()
    },
  }
}

type Part = { readonly posts: readonly string[]; readonly end: AbortController }

const latest = (posts: readonly string[]): readonly string[] => [...new Set(posts)].slice(-WATCHED_POSTS_MAX).sort()
