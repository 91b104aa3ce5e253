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
  | { readonly kind: 'friend-requests-changed' | 'timeline-changed' | 'notifications-changed' }
  | { readonly kind: 'missed' | 'refused' | 'logged-out' }

/** Whether new things arrive by themselves right now. */
export type LiveState = 'connecting' | 'open' | 'reconnecting'

/** Settings of {@link openStream}. */
export type StreamOptions = {
  readonly onEvent: (event: LiveEvent) => void
  readonly onState: (state: LiveState) => void
  readonly signal: AbortSignal
}

const STREAM = '/api/social/timeline/live'
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000

/**
 * Holds one live stream open until the signal ends it. A broken connection is resumed by the browser from the last
 * event (`Last-Event-ID`); a refused one (logged out, server draining) is opened anew after a growing pause, and then
 * `missed` is told, for a new stream knows nothing of what came before it. After a logout nothing is opened any more.
 */
export const openStream = (options: StreamOptions): void => {
  const { onState, signal } = options
  let failures = 0
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  const open = () => {
    source = new EventSource(STREAM)
    follow(
      source,
      { ...options, isNew: failures > 0 },
      {
        opened: () => (failures = 0),
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

/** Between half and all of the doubled pause, so that a thousand pages don't come back in the same instant. */
const pauseMs = (failures: number) =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)) * (0.5 + Math.random() / 2)

type Follower = { readonly opened: () => void; readonly refused: () => void }

type Whom = { readonly memberId: string }
type Which = { readonly postId: string }

const isLogout = (data: string) => (JSON.parse(data) as { readonly reason?: string }).reason === 'logged-out'

const follow = (source: EventSource, options: StreamOptions & { readonly isNew: boolean }, follower: Follower) => {
  const { onEvent, onState } = options
  // Until an event has carried an id, the browser can't say where to resume.
  let resumable = false
  let behind = options.isNew
  const listen = (name: string, tell: (data: string) => LiveEvent | null) =>
    source.addEventListener(name, (message: MessageEvent<string>) => {
      resumable ||= message.lastEventId !== ''
      const event = tell(message.data)
      if (event !== null) onEvent(event)
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
    if (behind) onEvent({ kind: 'missed' })
    behind = false
    follower.opened()
    onState('open')
  })
  source.addEventListener('error', () => {
    onState('reconnecting')
    behind ||= !resumable
    if (source.readyState !== EventSource.CLOSED) return
    onEvent({ kind: 'refused' })
    follower.refused()
  })
}
