import { useInfiniteQuery, useMutation, useQueryClient, type InfiniteData } from '@tanstack/react-query'
import { ask, type Answer } from '../api/request.ts'
import { submit } from '../api/submit.ts'
import { NOTIFICATIONS_KEY } from '../query-keys.ts'
import { useStore } from '@banyan/pages/store'
import { STALE_PAUSE_MS, useSession } from '../timeline/use-timeline.ts'

/** What a member is told of. */
export type Notification = {
  readonly kind: 'friend-requested' | 'friend-accepted' | 'post-liked' | 'post-commented' | 'post-hidden'
  /** Who did it; of what a moderator did, the member themselves. */
  readonly actorId: string
  readonly postId: string | null
  readonly at: string
  readonly isRead: boolean
}

type NotificationPage = {
  readonly items: readonly Notification[]
  readonly cursor: string | null
  /** Counted up to {@link UNREAD_COUNTED_MAX}. */
  readonly unread: number
}

/** So many unread ones, or more, the server counts as. */
export const UNREAD_COUNTED_MAX = 100
/** Notifications asked for at once. */
const PAGE_SIZE = 20

/** What tells one notification from all others. */
export const keyOf = ({ kind, actorId, postId, at }: Notification): string => `${kind}/${actorId}/${postId ?? ''}/${at}`

/** What the member was told, newest first, each once, and how much of it is unread. */
export const useNotifications = () => {
  const query = useInfiniteQuery({
    queryKey: NOTIFICATIONS_KEY,
    queryFn: ({ pageParam, signal }) => ask<NotificationPage>(pathFor(pageParam), signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ body }) => body.cursor,
    enabled: useStore(useSession().liveIsReady),
    refetchInterval: ({ state }) => (state.data?.pages.some(({ stale }) => stale) === true ? STALE_PAUSE_MS : false),
  })
  const pages = query.data?.pages ?? []
  const all = pages.flatMap(({ body }) => body.items)
  const notifications = [...new Map(all.map((one) => [keyOf(one), one])).values()]
  return { query, notifications, unread: pages[0]?.body.unread ?? 0 }
}

/** Marks everything up to an instant as read: at once on this page, and taken back when that fails. */
export const useMarkAsRead = () => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (readUpTo: string) => submit('POST', '/api/social/notifications', { readUpTo }),
    onMutate: async () => {
      await client.cancelQueries({ queryKey: NOTIFICATIONS_KEY })
      client.setQueryData<InfiniteData<Answer<NotificationPage>>>(NOTIFICATIONS_KEY, (data) =>
        data === undefined ? data : { ...data, pages: data.pages.map(withoutUnread) },
      )
    },
    onSettled: () => client.invalidateQueries({ queryKey: NOTIFICATIONS_KEY }),
  })
}

const withoutUnread = (page: Answer<NotificationPage>): Answer<NotificationPage> => ({
  ...page,
  body: { ...page.body, unread: 0 },
})

const pathFor = (cursor: string | null): string =>
  `/api/social/notifications?limit=${PAGE_SIZE}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`
