import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useMe } from '../member/members.ts'
import { memberPostsKey } from '../query-keys.ts'
import { useStore } from '@banyan/pages/store'
import type { Overlay } from './overlay.ts'
import { shownPosts } from './shown-posts.ts'
import { readPage, STALE_PAUSE_MS, useRenewal, useSession } from './use-timeline.ts'

/** The posts of one member that the member at the page sees, and how to get more of them. */
export const useMemberPosts = (memberId: string) => {
  const session = useSession()
  const me = useMe()
  const overlay = useStore(session.overlay)
  const query = useInfiniteQuery({
    queryKey: memberPostsKey(memberId),
    queryFn: ({ pageParam, signal }) =>
      readPage(`members/${encodeURIComponent(memberId)}/posts`, pageParam, { signal, session }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ body }) => body.cursor,
    enabled: useStore(session.liveIsReady),
    refetchInterval: ({ state }) => (state.data?.pages.some(({ stale }) => stale) === true ? STALE_PAUSE_MS : false),
  })
  const { data } = query
  useRenewal(data?.pages, session)
  const posts = useMemo(() => {
    const pages = (data?.pages ?? []).map(({ body }) => body)
    return shownPosts(pages, ofMember(overlay, memberId, me.memberId), me.memberId)
  }, [data, overlay, memberId, me.memberId])
  return { query, posts, stale: data?.pages.some((page) => page.stale) === true }
}

/** Posts of others that arrive, and one's own that are under way, belong on other pages. Here nothing waits to be shown. */
const ofMember = (overlay: Overlay, memberId: string, me: string): Overlay => ({
  ...overlay,
  arrived: [...overlay.waiting, ...overlay.arrived].filter(({ post }) => post.authorId === memberId),
  waiting: [],
  outgoing: memberId === me ? overlay.outgoing : [],
})
