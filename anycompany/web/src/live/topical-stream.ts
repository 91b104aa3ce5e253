import { openStream, type LiveEvent, type LiveState } from './live.ts'

/** Topics that one stream may ask for; more, and the latest count. */
export const WATCHED_TOPICS_MAX = 20

/** Settings of {@link openTopicalStream}. */
export type TopicalOptions = {
  readonly onEvent: (event: LiveEvent, id: string) => void
  readonly onState: (state: LiveState) => void
  readonly signal: AbortSignal
  /** The last event that is known: where a stream goes on. */
  readonly lastEventId: () => string | null
  readonly isBehind: boolean
}

/** A stream whose topics can change. */
export type TopicalStream = { readonly watch: (topics: readonly string[]) => void }

/**
 * A live stream, and another one whenever something else is watched: the one before is closed once the next is open, so nothing is
 * missed, and what both bring has the same id. Each stream says at its beginning which topics are open: what was so before is not told
 * again, for a stream that goes on where another ended has missed nothing.
 */
export const openTopicalStream = (options: TopicalOptions, topics: readonly string[]): TopicalStream => {
  let wanted = latest(topics)
  let open: Part | null = null
  let opening: Part | null = null
  // Nobody knows where the stream before ended, and `missed` has not been told: the next one tells it.
  let { isBehind } = options
  let known: ReadonlyMap<string, LiveEvent['kind']> = new Map()
  const onEvent = (event: LiveEvent, id: string) => {
    if (event.kind === 'missed') isBehind = false
    if (event.kind === 'topic-opened' || event.kind === 'topic-closed') {
      if (known.get(event.topic) === event.kind) return
      known = new Map(known).set(event.topic, event.kind)
    }
    options.onEvent(event, id)
  }
  const begin = () => {
    const part: Part = { end: new AbortController() }
    opening?.end.abort()
    opening = part
    openStream({
      topics: wanted,
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
    open?.end.abort()
    open = part
    opening = null
    // Of what is watched no more nobody says any more whether it is open.
    known = new Map([...known].filter(([topic]) => wanted.includes(topic)))
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

type Part = { readonly end: AbortController }

const latest = (topics: readonly string[]): readonly string[] => [...new Set(topics)].slice(-WATCHED_TOPICS_MAX).sort()
