import { useInfiniteQuery, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { createContext, use, useEffect, useMemo, useRef, useState } from 'react'
import { ask, type Answer } from '../api/request.ts'
import { useMe } from '../member/members.ts'
import { useStore } from '../store.ts'
import type { LiveEvent } from './live.ts'
import { isCrowded } from './overlay.ts'
import type { TimelinePage } from './post.ts'
import { openSharedStream } from './shared-live.ts'
import type { TimelineSession } from './session.ts'
import { shownPosts } from './shown-posts.ts'

/** Posts asked for at once. */
const PAGE_SIZE = 20
/** A view that lags behind our own writes is asked again after this. */
const STALE_PAUSE_MS = 3_000
/** The first page waits this long for the live stream, so that nothing falls between the two. */
const LIVE_HEAD_START_MS = 700
/** Scrolled down less than this, the reader sees the top: new posts may simply appear. */
const TOP_PX = 120

/** The timeline's place in the query cache. */
export const TIMELINE_KEY = ['timeline'] as const

/** The session of the member at the page. */
export const SessionContext = createContext<TimelineSession | null>(null)

/** The session of the member at the page. */
export const useSession = (): TimelineSession => {
  const session = use(SessionContext)
  if (session === null) throw new Error('Expected a SessionContext around every component that shows the timeline')
  return session
}

/** The timeline to show, and how to get more of it. */
export const useTimeline = () => {
  const session = useSession()
  const me = useMe()
  const liveIsReady = useLiveIsReady()
  const overlay = useStore(session.overlay)
  const query = useInfiniteQuery({
    queryKey: TIMELINE_KEY,
    queryFn: ({ pageParam, signal }) => readPage(pageParam, signal, session),
    initialPageParam: null as string | null,
    getNextPageParam: ({ body }) => body.cursor,
    enabled: liveIsReady,
    // The live stream keeps it fresh; what that may have missed invalidates it.
    staleTime: Infinity,
    refetchInterval: ({ state }) => (state.data?.pages.some(({ stale }) => stale) === true ? STALE_PAUSE_MS : false),
  })
  const { data } = query
  useCatchUp(data?.pages, session)
  const posts = useMemo(
    () =>
      shownPosts(
        (data?.pages ?? []).map(({ body }) => body),
        overlay,
        me.memberId,
      ),
    [data, overlay, me.memberId],
  )
  const stale = data?.pages.some((page) => page.stale) === true
  return { query, posts, stale, waiting: overlay.waiting.length }
}

type ReadPage = Answer<TimelinePage> & { readonly readFrom: number }

const readPage = async (cursor: string | null, signal: AbortSignal, session: TimelineSession): Promise<ReadPage> => {
  const readFrom = session.overlay.get().clock
  const from = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
  return { ...(await ask<TimelinePage>(`/api/social/timeline?limit=${PAGE_SIZE}${from}`, signal)), readFrom }
}

/** What happened before the first page was read is in the pages now, unless the server says that they lag. */
const useCatchUp = (pages: readonly ReadPage[] | undefined, session: TimelineSession) => {
  const first = pages?.[0]
  const complete = first !== undefined && !first.stale
  useEffect(() => {
    if (complete) session.change({ kind: 'caught-up', readFrom: first.readFrom })
  }, [first, complete, session])
}

const useLiveIsReady = (): boolean => {
  const state = useStore(useSession().live)
  const [ready, setReady] = useState(false)
  useEffect(() => {
    if (state !== 'connecting') return setReady(true)
    const timer = setTimeout(() => setReady(true), LIVE_HEAD_START_MS)
    return () => clearTimeout(timer)
  }, [state])
  return ready
}

/** Keeps the live stream open while the member is at the page. `onArrival` is told of others' posts. */
export const useLiveTimeline = (onArrival: (authorId: string, held: boolean) => void): void => {
  const session = useSession()
  const { memberId } = useMe()
  const client = useQueryClient()
  const arrival = useRef(onArrival)
  useEffect(() => {
    arrival.current = onArrival
  })
  useEffect(() => {
    const page = new AbortController()
    openSharedStream(memberId, {
      signal: page.signal,
      onState: (state) => followState(state, session, client),
      onEvent: (event) => {
        followEvent(event, { session, client, memberId })
        if (event.kind === 'post-written' && event.post.authorId !== memberId)
          arrival.current(event.post.authorId, isReadingBelow())
      },
    })
    return () => page.abort()
  }, [memberId, session, client])
}

const isReadingBelow = () => scrollY > TOP_PX

const followState = (
  state: ReturnType<TimelineSession['live']['get']>,
  session: TimelineSession,
  client: QueryClient,
) => {
  const read = client.getQueryState(TIMELINE_KEY)
  const hasBegunReading = read !== undefined && (read.data !== undefined || read.fetchStatus === 'fetching')
  const opensLate = state === 'open' && session.live.get() === 'connecting' && hasBegunReading
  session.live.change(() => state)
  // The first page was asked for before the stream began: what came in between is in neither.
  if (opensLate) void client.cancelQueries({ queryKey: TIMELINE_KEY }).then(() => readAgain(client))
}

type Following = { readonly session: TimelineSession; readonly client: QueryClient; readonly memberId: string }

const followEvent = (event: LiveEvent, { session, client, memberId }: Following): void => {
  switch (event.kind) {
    case 'post-written':
      session.change({ kind: 'arrived', post: event.post, hold: event.post.authorId !== memberId && isReadingBelow() })
      if (isCrowded(session.overlay.get())) readAgain(client)
      return
    case 'post-deleted':
      return session.change({ kind: 'deleted', postId: event.postId })
    case 'post-liked':
      return session.change({ kind: 'counted', postId: event.postId, likes: event.likes })
    case 'timeline-changed':
      void client.invalidateQueries({ queryKey: ['friends'] })
      void client.invalidateQueries({ queryKey: ['friend-requests'] })
      return readAgain(client)
    case 'missed':
      return readAgain(client)
    case 'refused':
      void client.invalidateQueries({ queryKey: ['me'] })
  }
}

const readAgain = (client: QueryClient) => void client.invalidateQueries({ queryKey: TIMELINE_KEY })
