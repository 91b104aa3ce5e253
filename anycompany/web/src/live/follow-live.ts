import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { departure } from '../api/departure.ts'
import { isApiProblem } from '../api/problem.ts'
import { membershipQuery, meQuery, useMe } from '../member/members.ts'
import { commentsKey, memberPostsKey, NOTIFICATIONS_KEY, TIMELINE_KEY } from '../query-keys.ts'
import { isCrowded } from '../timeline/overlay.ts'
import type { TimelineSession } from '../timeline/session.ts'
import { useSession } from '../timeline/use-timeline.ts'
import type { LiveEvent, LiveState } from './live.ts'
import {
  closeTopic,
  letGoOf,
  readAgain,
  readAllAgain,
  readFriendsAgain,
  readRequestsAgain,
  readTimelineAgain,
  readTopicAgain,
  renewPost,
} from './read-again.ts'
import { openSharedStream } from './shared-live.ts'
import { watchedTopics } from './watched-topics.ts'

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
      watched: watchedTopics,
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
  const hasBegunReading = client
    .getQueriesData({ queryKey: TIMELINE_KEY })
    .some(([key, data]) => data !== undefined || client.getQueryState(key)?.fetchStatus === 'fetching')
  const opensLate = state === 'open' && session.live.get() === 'connecting' && hasBegunReading
  session.live.change(() => state)
  // What was asked for before the stream began: what came in between is in neither.
  if (!opensLate) return
  readFriendsAgain(client)
  void readAgain(client, NOTIFICATIONS_KEY)
  readTimelineAgain(client, session)
}

type Following = { readonly session: TimelineSession; readonly client: QueryClient; readonly memberId: string }

const followEvent = (event: LiveEvent, { session, client, memberId }: Following): void => {
  switch (event.kind) {
    case 'post-written':
      session.change({ kind: 'arrived', post: event.post, hold: event.post.authorId !== memberId && isReadingBelow() })
      if (isCrowded(session.overlay.get())) readTimelineAgain(client, session)
      return
    case 'post-changed':
      return renewPost(event.postId, session, client)
    case 'post-deleted':
      return session.change({ kind: 'deleted', postId: event.postId })
    case 'post-liked':
      return session.change({ kind: 'counted', postId: event.postId, likes: event.likes })
    case 'post-commented':
      session.change({ kind: 'commented', postId: event.postId, comments: event.comments })
      return void readAgain(client, commentsKey(event.postId))
    case 'member-posts-changed':
      return void readAgain(client, memberPostsKey(event.memberId))
    case 'topic-opened':
      return readTopicAgain(event.topic, client)
    case 'topic-closed':
      return closeTopic(event.topic, session, client)
    case 'friend-request-received':
    case 'friend-requests-changed':
      return readRequestsAgain(client)
    case 'notifications-changed':
      return void readAgain(client, NOTIFICATIONS_KEY)
    case 'member-left':
      if (event.memberId === memberId) departure.change(() => true)
      return letGoOf(event.memberId, session, client)
    case 'timeline-changed':
      readFriendsAgain(client)
      return readTimelineAgain(client, session)
    case 'missed':
      void readAgain(client, membershipQuery(memberId).queryKey)
      return readAllAgain(client, session)
    case 'refused':
      return void readAgain(client, meQuery.queryKey)
    case 'logged-out': // who holds the stream asks whether anybody is logged in still
  }
}
