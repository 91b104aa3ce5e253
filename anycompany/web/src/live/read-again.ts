import type { QueryClient, QueryKey } from '@tanstack/react-query'
import { isApiProblem } from '../api/problem.ts'
import { isAmongFriends } from '../friends/friends.ts'
import { profileQuery } from '../member/members.ts'
import { postQuery } from '../post/post-query.ts'
import {
  commentsKey,
  memberPostsKey,
  FOUND_MEMBERS_KEY,
  FRIEND_REQUESTS_KEY,
  FRIENDS_KEY,
  NOTIFICATIONS_KEY,
  postKey,
  STANDING_KEY,
  standingKey,
  SUGGESTIONS_KEY,
  TIMELINE_KEY,
} from '../query-keys.ts'
import type { TimelineSession } from '../timeline/session.ts'
import { memberIn } from './watched-topics.ts'

/**
 * Reads something again where it is on the page. What is being read right now may miss what happened since it was asked for: it is given
 * up. (Invalidating alone would wait for the very first reading, and take its answer for a fresh one.)
 */
export const readAgain = async (client: QueryClient, queryKey: QueryKey): Promise<void> => {
  await client.cancelQueries({ queryKey })
  await client.invalidateQueries({ queryKey })
}

/**
 * Reads again what shows posts or comments. What is on no page right now is let go of: it may hold what the member must not see any
 * more, and nobody shall see that for the moment until it has been read.
 */
export const readTimelineAgain = (client: QueryClient, session: TimelineSession): void => {
  client.removeQueries({ queryKey: TIMELINE_KEY, type: 'inactive' })
  const isTimelineGone = client.getQueryState(TIMELINE_KEY) === undefined
  if (isTimelineGone) session.change({ kind: 'caught-up', readFrom: session.overlay.get().clock })
  void readAgain(client, TIMELINE_KEY)
}

/** Reads again who is what to whom. */
export const readFriendsAgain = (client: QueryClient): void => {
  for (const queryKey of [FRIENDS_KEY, FRIEND_REQUESTS_KEY, STANDING_KEY, SUGGESTIONS_KEY])
    void readAgain(client, queryKey)
}

/** Reads again who waits for whose answer. */
export const readRequestsAgain = (client: QueryClient): void => {
  for (const queryKey of [FRIEND_REQUESTS_KEY, STANDING_KEY]) void readAgain(client, queryKey)
}

/** Reads everything again that the live stream keeps fresh: something may have been missed. */
export const readAllAgain = (client: QueryClient, session: TimelineSession): void => {
  readFriendsAgain(client)
  readTimelineAgain(client, session)
  void readAgain(client, NOTIFICATIONS_KEY)
}

/** After a block, or its end: the two see nothing, or something again, of each other anywhere. */
export const readAfterBlock = (client: QueryClient, session: TimelineSession): void => {
  readAllAgain(client, session)
  void readAgain(client, FOUND_MEMBERS_KEY)
}

/** Reads one post again that stands on a page of this tab. */
export const renewPost = (postId: string, session: TimelineSession, client: QueryClient): void => {
  if (!isKnown(postId, session, client)) return
  const query = postQuery(postId, session)
  const renewed = client
    .cancelQueries({ queryKey: query.queryKey })
    .then(() => client.fetchQuery({ ...query, staleTime: 0 }))
  renewed.then(
    ({ body, stale, readFrom }) => !stale && session.change({ kind: 'renewed', posts: [body], readFrom }),
    // Away: it is read again with the page. Gone: so it shall be here.
    (error: unknown) => isApiProblem(error, 'NoSuchPost') && session.change({ kind: 'deleted', postId }),
  )
}

/** Reads again what the member looks at and hears of from now on. */
export const readTopicAgain = (topic: string, client: QueryClient): void => {
  const memberId = memberIn(topic)
  const keys =
    memberId === null ? [postKey(topic), commentsKey(topic)] : [standingKey(memberId), memberPostsKey(memberId)]
  for (const queryKey of keys) void readAgain(client, queryKey)
}

/** What the member looks at and may not see any more: nothing of it stays. Reading it again says whether it is there. */
export const closeTopic = (topic: string, session: TimelineSession, client: QueryClient): void => {
  const memberId = memberIn(topic)
  if (memberId === null) return closePost(topic, session, client)
  for (const { postId, authorId } of thingsShown(session, client))
    if (postId !== undefined && authorId === memberId) closePost(postId, session, client)
  forget(memberPostsKey(memberId), client)
  void readAgain(client, standingKey(memberId))
}

const closePost = (postId: string, session: TimelineSession, client: QueryClient): void => {
  session.change({ kind: 'deleted', postId })
  client.removeQueries({ queryKey: commentsKey(postId) })
  forget(postKey(postId), client)
}

/** Lets go of what was read; where it is on the page, that is read again. What could not be read has nothing to let go of. */
const forget = (queryKey: QueryKey, client: QueryClient): void => {
  client.removeQueries({ queryKey, type: 'inactive' })
  if (client.getQueryData(queryKey) !== undefined) void client.resetQueries({ queryKey })
}

/** Everybody hears of it; only those who have anything of the member on their page read again. */
export const letGoOf = (memberId: string, session: TimelineSession, client: QueryClient): void => {
  client.setQueryData(profileQuery(memberId).queryKey, null)
  if (isAmongFriends(client, memberId)) readFriendsAgain(client)
  if (thingsShown(session, client).some(({ authorId }) => authorId === memberId)) readTimelineAgain(client, session)
  void readAgain(client, standingKey(memberId))
}

type Thing = { readonly postId?: string; readonly authorId?: string }
type Read = { readonly body: Thing & { readonly items?: readonly Thing[] } }

const isKnown = (postId: string, session: TimelineSession, client: QueryClient): boolean =>
  thingsShown(session, client).some((thing) => thing.postId === postId)

/** All posts and comments that this tab holds. */
const thingsShown = (session: TimelineSession, client: QueryClient): readonly Thing[] => {
  const { arrived, waiting } = session.overlay.get()
  const read = client.getQueriesData<Read | { readonly pages: readonly Read[] }>({ queryKey: TIMELINE_KEY })
  const answers = read.flatMap(([, data]) => (data === undefined ? [] : 'pages' in data ? data.pages : [data]))
  return [...[...arrived, ...waiting].map(({ post }) => post), ...answers.flatMap(({ body }) => body.items ?? [body])]
}
