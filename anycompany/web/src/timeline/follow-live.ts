import { useQueryClient, type InfiniteData, type QueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { isApiProblem } from '../api/problem.ts'
import { isAmongFriends } from '../friends/friends.ts'
import { meQuery, profileQuery, useMe } from '../member/members.ts'
import { FRIEND_REQUESTS_KEY, FRIENDS_KEY, TIMELINE_KEY } from '../query-keys.ts'
import type { LiveEvent, LiveState } from './live.ts'
import { isCrowded } from './overlay.ts'
import { openSharedStream } from './shared-live.ts'
import type { TimelineSession } from './session.ts'
import { useSession, type ReadPage } from './use-timeline.ts'

/** Scrolled down less than this, the reader sees the top: new posts may simply appear. */
const TOP_PX = 120

/** Who hears of what others did: their posts (`held`: it waits for the reader to come up) and their friend requests. */
export type Arrivals = {
  readonly onPost: (authorId: string, held: boolean) => void
  readonly onRequest: (senderId: string) => void
}

/** Keeps the live stream open while the member is at the page. */
export const useLiveTimeline = (arrivals: Arrivals): void => {
  const session = useSession()
  const { memberId } = useMe()
  const client = useQueryClient()
  const [streams, setStreams] = useState(0)
  const arrival = useRef(arrivals)
  useEffect(() => {
    arrival.current = arrivals
  })
  useEffect(() => {
    const page = new AbortController()
    openSharedStream(memberId, {
      signal: page.signal,
      onState: (state) => followState(state, session, client),
      onEvent: (event) => {
        followEvent(event, { session, client, memberId })
        tellArrival(event, memberId, arrival.current)
        if (event.kind === 'logged-out')
          void isStillThere(client).then((stays) => stays && !page.signal.aborted && setStreams((count) => count + 1))
      },
    })
    return () => page.abort()
  }, [memberId, session, client, streams])
}

/** A login that ended is asked for again where `me` is shown. False when it has: somebody may have logged in again meanwhile. */
const isStillThere = async (client: QueryClient): Promise<boolean> => {
  await client.refetchQueries({ queryKey: meQuery.queryKey })
  const error = client.getQueryState(meQuery.queryKey)?.error
  return !(isApiProblem(error) && [401, 403].includes(error.status))
}

const tellArrival = (event: LiveEvent, me: string, { onPost, onRequest }: Arrivals): void => {
  if (event.kind === 'post-written' && event.post.authorId !== me) onPost(event.post.authorId, isReadingBelow())
  if (event.kind === 'friend-request-received') onRequest(event.memberId)
}

const isReadingBelow = () => scrollY > TOP_PX

const followState = (state: LiveState, session: TimelineSession, client: QueryClient) => {
  const read = client.getQueryState(TIMELINE_KEY)
  const hasBegunReading = read !== undefined && (read.data !== undefined || read.fetchStatus === 'fetching')
  const opensLate = state === 'open' && session.live.get() === 'connecting' && hasBegunReading
  session.live.change(() => state)
  // What was asked for before the stream began: what came in between is in neither.
  if (!opensLate) return
  readFriendsAgain(client)
  void client.cancelQueries({ queryKey: TIMELINE_KEY }).then(() => readTimelineAgain(client))
}

type Following = { readonly session: TimelineSession; readonly client: QueryClient; readonly memberId: string }

const followEvent = (event: LiveEvent, { session, client, memberId }: Following): void => {
  switch (event.kind) {
    case 'post-written':
      session.change({ kind: 'arrived', post: event.post, hold: event.post.authorId !== memberId && isReadingBelow() })
      if (isCrowded(session.overlay.get())) readTimelineAgain(client)
      return
    case 'post-deleted':
      return session.change({ kind: 'deleted', postId: event.postId })
    case 'post-liked':
      return session.change({ kind: 'counted', postId: event.postId, likes: event.likes })
    case 'friend-request-received':
    case 'friend-requests-changed':
      return void client.invalidateQueries({ queryKey: FRIEND_REQUESTS_KEY })
    case 'member-left':
      return letGoOf(event.memberId, session, client)
    case 'timeline-changed':
    case 'missed':
      readFriendsAgain(client)
      return readTimelineAgain(client)
    case 'refused':
      return void client.invalidateQueries({ queryKey: meQuery.queryKey })
    case 'logged-out': // who holds the stream asks whether anybody is logged in still
  }
}

const readTimelineAgain = (client: QueryClient) => void client.invalidateQueries({ queryKey: TIMELINE_KEY })

const readFriendsAgain = (client: QueryClient) => {
  void client.invalidateQueries({ queryKey: FRIENDS_KEY })
  void client.invalidateQueries({ queryKey: FRIEND_REQUESTS_KEY })
}

/** Everybody hears of it; only those who have anything of the member on their page read again. */
const letGoOf = (memberId: string, session: TimelineSession, client: QueryClient): void => {
  client.setQueryData(profileQuery(memberId).queryKey, null)
  if (isAmongFriends(client, memberId)) readFriendsAgain(client)
  const { arrived, waiting } = session.overlay.get()
  const pages = client.getQueryData<InfiniteData<ReadPage>>(TIMELINE_KEY)?.pages ?? []
  const posts = [...[...arrived, ...waiting].map(({ post }) => post), ...pages.flatMap(({ body }) => body.items)]
  if (posts.some(({ authorId }) => authorId === memberId)) readTimelineAgain(client)
}
