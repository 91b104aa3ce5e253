import type { Post } from '../post/post.ts'

/**
 * What the live stream tells. `missed`: something may have been lost on the way, so read again. `refused`: the stream could not be
 * had and is tried again. `logged-out`: the login has ended, and with it the stream, for good.
 */
export type LiveEvent =
  | { readonly kind: 'post-written'; readonly post: Post }
  | { readonly kind: 'post-deleted'; readonly postId: string }
  | { readonly kind: 'post-liked'; readonly postId: string; readonly likes: number }
  | { readonly kind: 'post-commented'; readonly postId: string; readonly comments: number }
  /** The post is another one now: read it again. */
  | { readonly kind: 'post-changed'; readonly postId: string }
  /** `memberId` asked the member at the page to be friends. */
  | { readonly kind: 'friend-request-received'; readonly memberId: string }
  /** `memberId` is a member no more. */
  | { readonly kind: 'member-left'; readonly memberId: string }
  /** Strangers find something else on the page of `memberId` now: read it again. */
  | { readonly kind: 'member-posts-changed'; readonly memberId: string }
  /** From now on what happens to what is watched comes, too: read it again. */
  | { readonly kind: 'topic-opened'; readonly topic: string }
  /** What is watched is not there for the member, or no longer: nothing comes of it until it is opened. */
  | { readonly kind: 'topic-closed'; readonly topic: string }
  | { readonly kind: 'friend-requests-changed' | 'timeline-changed' | 'notifications-changed' }
  | { readonly kind: 'missed' | 'refused' | 'logged-out' }

/** Whether new things arrive by themselves right now. */
export type LiveState = 'connecting' | 'open' | 'reconnecting'

/** Settings of {@link openStream}. */
export type StreamOptions = {
  /** `id` says where a stream goes on after this event; empty when nothing does. */
  readonly onEvent: (event: LiveEvent, id: string) => void
  readonly onState: (state: LiveState) => void
  readonly signal: AbortSignal
  /** Where another stream ended; null begins now. */
  readonly lastEventId?: string | null
  /** There was a stream before, and nobody knows where it ended: `missed` is told once this one is open. */
  readonly isBehind?: boolean
  /** What to hear of besides what comes to the member anyway. */
  readonly topics?: readonly string[]
}

const STREAM = '/api/social/timeline/live'
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000

/**
 * Holds one live stream open until the signal ends it. A broken connection is resumed by the browser from the last
 * event (`Last-Event-ID`); a refused one (logged out, server draining) is opened anew after a growing pause, from the last
 * event, too. Where no event has come yet `missed` is told instead. After a logout nothing is opened any more.
 */
export const openStream = (options: StreamOptions): void => {
  const { onState, signal } = options
  let failures = 0
  let lastEventId = options.lastEventId ?? null
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  const open = () => {
    const isBehind = lastEventId === null && (failures > 0 || options.isBehind === true)
    source = new EventSource(addressOf(lastEventId, options.topics ?? []))
    follow(
      source,
      { ...options, lastEventId, isBehind },
      {
        opened: () => (failures = 0),
        reached: (id) => (lastEventId = id),
        refused: () => {
          failures += 1
          timer = setTimeout(open, pauseMs(failures))
        },
      },
    )
  }
  signal.addEventListener('abort', () => {
    clearTimeout(timer)
    source?.close()
  })
  onState('connecting')
  if (!signal.aborted) open()
}

const addressOf = (lastEventId: string | null, topics: readonly string[]): string => {
  const parameters = new URLSearchParams({
    ...(lastEventId !== null && { lastEventId }),
    ...(topics.length > 0 && { topics: topics.join(',') }),
  })
  return parameters.size === 0 ? STREAM : `${STREAM}?${parameters}`
}

/** Between half and all of the doubled pause, so that a thousand pages don't come back in the same instant. */
const pauseMs = (failures: number) =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)) * (0.5 + Math.random() / 2)

type Follower = {
  readonly opened: () => void
  readonly reached: (id: string) => void
  readonly refused: () => void
}

type Whom = { readonly memberId: string }
type Which = { readonly postId: string }
type Watched = { readonly topic: string }

const isLogout = (data: string) => (JSON.parse(data) as { readonly reason?: string }).reason === 'logged-out'

const follow = (source: EventSource, options: StreamOptions, follower: Follower) => {
  const { onEvent, onState } = options
  // Until an event has carried an id, nobody can say where to resume.
  let resumable = options.lastEventId !== null
  let behind = options.isBehind === true
  const listen = (name: string, tell: (data: string) => LiveEvent | null) =>
    source.addEventListener(name, (message: MessageEvent<string>) => {
      const { lastEventId } = message
      if (lastEventId !== '') follower.reached(lastEventId)
      resumable ||= lastEventId !== ''
      const event = tell(message.data)
      if (event !== null) onEvent(event, lastEventId)
    })
  listen('post-written', (data) => ({ kind: 'post-written', post: JSON.parse(data) as Post }))
  listen('post-deleted', (data) => ({ kind: 'post-deleted', ...(JSON.parse(data) as Which) }))
  listen('post-changed', (data) => ({ kind: 'post-changed', ...(JSON.parse(data) as Which) }))
  listen('post-liked', (data) => ({ kind: 'post-liked', ...(JSON.parse(data) as Which & { likes: number }) }))
  listen('post-commented', (data) => ({
    kind: 'post-commented',
    ...(JSON.parse(data) as Which & { comments: number }),
  }))
  listen('notifications-changed', () => ({ kind: 'notifications-changed' }))
  listen('friend-request-received', (data) => ({ kind: 'friend-request-received', ...(JSON.parse(data) as Whom) }))
  listen('friend-requests-changed', () => ({ kind: 'friend-requests-changed' }))
  listen('member-left', (data) => ({ kind: 'member-left', ...(JSON.parse(data) as Whom) }))
  listen('member-posts-changed', (data) => ({ kind: 'member-posts-changed', ...(JSON.parse(data) as Whom) }))
  listen('topic-opened', (data) => ({ kind: 'topic-opened', ...(JSON.parse(data) as Watched) }))
  listen('topic-closed', (data) => ({ kind: 'topic-closed', ...(JSON.parse(data) as Watched) }))
  listen('timeline-changed', () => ({ kind: 'timeline-changed' }))
  listen('reset', () => ({ kind: 'missed' }))
  // The server says goodbye. After a restart the browser comes back by itself; after a logout there is nothing to come back to.
  listen('end', (data) => {
    if (!isLogout(data)) return null
    source.close()
    onState('reconnecting')
    return { kind: 'logged-out' }
  })
  source.addEventListener('open', () => {
    if (behind) onEvent({ kind: 'missed' }, '')
    behind = false
    follower.opened()
    onState('open')
  })
  source.addEventListener('error', () => {
    onState('reconnecting')
    behind ||= !resumable
    if (source.readyState !== EventSource.CLOSED) return
    onEvent({ kind: 'refused' }, '')
    follower.refused()
  })
}
