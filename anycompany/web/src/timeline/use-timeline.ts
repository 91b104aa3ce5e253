import { useInfiniteQuery } from '@tanstack/react-query'
import { createContext, use, useEffect, useMemo, useRef } from 'react'
import { ask, type Answer } from '../api/request.ts'
import { useMe } from '../member/members.ts'
import { TIMELINE_KEY } from '../query-keys.ts'
import { useStore } from '@banyan/pages/store'
import type { TimelinePage } from '../post/post.ts'
import type { TimelineSession } from './session.ts'
import { shownPosts } from './shown-posts.ts'

/** Posts asked for at once. */
const PAGE_SIZE = 20
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
    queryFn: ({ pageParam, signal }) => readPage('timeline', pageParam, { signal, session }),
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

/** Reads a page of posts at this path of the API. */
export const readPage = async (
  path: string,
  cursor: string | null,
  { signal, session }: { readonly signal: AbortSignal; readonly session: TimelineSession },
): Promise<ReadPage> => {
  const readFrom = session.overlay.get().clock
  const from = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
  return { ...(await ask<TimelinePage>(`/api/social/${path}?limit=${PAGE_SIZE}${from}`, signal)), readFrom }
}

/** Posts that were read elsewhere than on the timeline: what is in them is known now everywhere. */
export const useRenewal = (reads: readonly ReadPage[] | undefined, session: TimelineSession) => {
  const known = useRef(new WeakSet<object>())
  useEffect(() => {
    for (const read of reads ?? []) {
      if (read.stale || known.current.has(read)) continue
      known.current.add(read)
      session.change({ kind: 'renewed', posts: read.body.items, readFrom: read.readFrom })
    }
  }, [reads, session])
}

/** What happened before the first page was read is in the pages now, unless the server says that they lag. */
const useCatchUp = (pages: readonly ReadPage[] | undefined, session: TimelineSession) => {
  const first = pages?.[0]
  const complete = first !== undefined && !first.stale
  useEffect(() => {
    if (complete) session.change({ kind: 'caught-up', readFrom: first.readFrom })
  }, [first, complete, session])
}
