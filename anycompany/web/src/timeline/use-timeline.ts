import { useInfiniteQuery } from '@tanstack/react-query'
import { createContext, use, useEffect, useMemo } from 'react'
import { ask, type Answer } from '../api/request.ts'
import { useMe } from '../member/members.ts'
import { TIMELINE_KEY } from '../query-keys.ts'
import { useStore } from '../store.ts'
import type { TimelinePage } from './post.ts'
import type { TimelineSession } from './session.ts'
import { shownPosts } from './shown-posts.ts'

/** Posts asked for at once. */
export const PAGE_SIZE = 20
/** A view that lags behind our own writes is asked again after this. */
export const STALE_PAUSE_MS = 3_000

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
  const liveIsReady = useStore(session.liveIsReady)
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

/** A page, and after which change of the overlay it was asked for. */
export type ReadPage = Answer<TimelinePage> & { readonly readFrom: number }

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
