import {
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
} from '@tanstack/react-query'
import { ask, type Answer } from '../api/request.ts'
import { submit } from '../api/submit.ts'
import { useStanding, type Standing } from '../member/standing.ts'
import { FRIEND_REQUESTS_KEY, FRIENDS_KEY, STANDING_KEY, SUGGESTIONS_KEY, TIMELINE_KEY } from '../query-keys.ts'
import { useStore } from '@banyan/pages/store'
import { useSession } from '../timeline/use-timeline.ts'

/** A request that waits for an answer; `memberId` is the other one. */
export type FriendRequest = { readonly friendRequestId: string; readonly memberId: string; readonly sentAt: string }

/** A friend, since when. */
export type Friend = { readonly memberId: string; readonly since: string }

type FriendRequests = { readonly received: readonly FriendRequest[]; readonly sent: readonly FriendRequest[] }
type FriendPage = { readonly items: readonly Friend[]; readonly cursor: string | null }

/** A view that lags behind our own writes is asked again after this. The rest is told live, or read when people come back to the page. */
const STALE_PAUSE_MS = 3_000
const PAGE_SIZE = 50

/** Requests in both directions. */
const friendRequestsQuery = queryOptions({
  queryKey: FRIEND_REQUESTS_KEY,
  queryFn: ({ signal }) => ask<FriendRequests>('/api/social/friend-requests', signal),
  refetchInterval: ({ state }) => (state.data?.stale === true ? STALE_PAUSE_MS : false),
})

/** Requests in both directions, empty until they are read. */
export const useFriendRequests = () => {
  const query = useQuery({ ...friendRequestsQuery, enabled: useStore(useSession().liveIsReady) })
  const { received = [], sent = [] } = query.data?.body ?? {}
  return { query, received, sent }
}

/** The member's friends, page by page. */
export const useFriends = () => {
  const query = useInfiniteQuery({
    queryKey: FRIENDS_KEY,
    enabled: useStore(useSession().liveIsReady),
    queryFn: ({ pageParam, signal }) => ask<FriendPage>(friendsPath(pageParam), signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ body }) => body.cursor,
    refetchInterval: ({ state }) => (state.data?.pages.some(({ stale }) => stale) === true ? STALE_PAUSE_MS : false),
  })
  return { query, friends: query.data?.pages.flatMap(({ body }) => body.items) ?? [] }
}

/** Whether somebody is a friend; undefined until that is known. */
export const useIsFriend = (memberId: string): boolean | undefined => {
  const { query, friends } = useFriends()
  const isListed = friends.some((friend) => friend.memberId === memberId)
  // Of somebody with many friends the list holds only some: then the server is asked.
  const isAsked = query.hasNextPage && !isListed
  const { data: told } = useStanding(memberId, isAsked)
  if (isAsked) return told === undefined ? undefined : told?.standing === 'friend'
  return isListed || (query.isPending ? undefined : false)
}

/** The friends as they were last read; of many the first pages. */
const knownFriends = (client: QueryClient) =>
  (client.getQueryData<InfiniteData<Answer<FriendPage>>>(FRIENDS_KEY)?.pages ?? []).flatMap(({ body }) => body.items)

/** True when one of the lists, as they were last read, names the member. */
export const isAmongFriends = (client: QueryClient, memberId: string): boolean => {
  const requests = client.getQueryData(friendRequestsQuery.queryKey)?.body
  const named = [...knownFriends(client), ...(requests?.received ?? []), ...(requests?.sent ?? [])]
  return named.some((other) => other.memberId === memberId)
}

/** What two members are to each other. */
export type Relation = 'me' | 'friend' | 'requested' | 'asks-me' | 'none'

/** How the member at the page stands to another one. */
export const useRelation = (me: string, memberId: string): Relation => {
  const { query, friends } = useFriends()
  const { received, sent } = useFriendRequests()
  const isThem = (other: { readonly memberId: string }) => other.memberId === memberId
  const isListed = memberId === me || [...friends, ...sent, ...received].some(isThem)
  // Of somebody with many friends the lists hold only some: then the server is asked.
  const { data: told } = useStanding(memberId, query.hasNextPage && !isListed)
  if (memberId === me) return 'me'
  if (friends.some(isThem)) return 'friend'
  if (sent.some(isThem)) return 'requested'
  if (received.some(isThem)) return 'asks-me'
  return told ? RELATIONS[told.standing] : 'none'
}

const RELATIONS: Readonly<Record<Standing['standing'], Relation>> = {
  self: 'me',
  friend: 'friend',
  'asked-by-me': 'requested',
  'asked-me': 'asks-me',
  stranger: 'none',
  'blocked-by-me': 'none',
}

/** The five things one can do about friends. The lists are read again afterwards. */
export type FriendDeed =
  | { readonly kind: 'befriend'; readonly memberId: string }
  | { readonly kind: 'accept' | 'decline' | 'withdraw'; readonly friendRequestId: string; readonly memberId: string }
  | { readonly kind: 'unfriend'; readonly memberId: string }

/** What came of a deed: the status that the server answered. */
export type DeedStatus = { readonly status: string }

/** Who hears of a deed's end. Told also when the button that began it is gone by then. */
export type DeedListeners = {
  readonly onSuccess: (answer: DeedStatus, deed: FriendDeed) => void
  readonly onError: (error: unknown, deed: FriendDeed) => void
}

/** Does a {@link FriendDeed}. The lists are read again also after a failure: it often means that they were old. */
export const useFriendDeed = (listeners: DeedListeners) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (deed: FriendDeed) => doDeed(deed),
    ...listeners,
    onSettled: (_, __, deed) => {
      const changesTimeline = deed.kind === 'accept' || deed.kind === 'unfriend'
      const lists = [FRIEND_REQUESTS_KEY, FRIENDS_KEY, STANDING_KEY, SUGGESTIONS_KEY]
      const keys = [...lists, ...(changesTimeline ? [TIMELINE_KEY] : [])]
      return Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })))
    },
  })
}

const doDeed = (deed: FriendDeed): Promise<DeedStatus> => {
  switch (deed.kind) {
    case 'befriend':
      return submit('POST', '/api/social/friend-requests', { memberId: deed.memberId })
    case 'accept':
    case 'decline':
      return submit('POST', `${requestPath(deed.friendRequestId)}/${deed.kind}`, {})
    case 'withdraw':
      return submit('DELETE', requestPath(deed.friendRequestId))
    case 'unfriend':
      return submit('DELETE', `/api/social/friends/${encodeURIComponent(deed.memberId)}`)
  }
  return deed satisfies never
}

const requestPath = (friendRequestId: string) => `/api/social/friend-requests/${encodeURIComponent(friendRequestId)}`

const friendsPath = (cursor: string | null) =>
  `/api/social/friends?limit=${PAGE_SIZE}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`
