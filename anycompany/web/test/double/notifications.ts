import { pageOf, type World } from './world.ts'

type Kind = 'friend-requested' | 'friend-accepted' | 'post-liked' | 'post-commented' | 'post-hidden'
type Notification = {
  readonly number: number
  readonly to: string
  readonly kind: Kind
  readonly actorId: string
  readonly postId: string | null
  readonly about: string
  readonly at: string
}

const UNREAD_COUNTED_MAX = 100

/** What members are told of. */
export const createNotifications = (world: World) => {
  const readUpTo = new Map<string, string>()
  let all: readonly Notification[] = []
  let lastMs = 0
  const changed = (to: string) => world.tell('notifications-changed', (member) => (member === to ? {} : null))
  /** Later than the one before, as the server's feed has it. */
  const instant = () => new Date((lastMs = Math.max(Date.now(), lastMs + 1))).toISOString()
  return {
    notify: (
      to: string,
      kind: Kind,
      actorId: string,
      o: { readonly postId?: string; readonly about?: string } = {},
    ) => {
      if (kind !== 'post-hidden' && to === actorId) return
      const { postId = null, about = postId ?? '' } = o
      const rest = all.filter(
        (one) => !(one.to === to && one.kind === kind && one.actorId === actorId && one.about === about),
      )
      all = [{ number: world.number(), to, kind, actorId, postId, about, at: instant() }, ...rest]
      changed(to)
    },
    untell: (which: (one: Notification) => boolean) => {
      const gone = all.filter(which)
      all = all.filter((one) => !which(one))
      for (const to of new Set(gone.map((one) => one.to))) changed(to)
    },
    notificationsOf: (me: string, query: URLSearchParams) => {
      const mine = all.filter(({ to }) => to === me)
      const read = readUpTo.get(me) ?? ''
      const page = pageOf(mine, query)
      return {
        items: page.rows.map(({ kind, actorId, postId, at }) => ({ kind, actorId, postId, at, isRead: at <= read })),
        cursor: page.cursor,
        unread: mine.slice(0, UNREAD_COUNTED_MAX).filter(({ at }) => at > read).length,
      }
    },
    readNotifications: (me: string, until: string) => {
      if (until > (readUpTo.get(me) ?? '')) {
        readUpTo.set(me, until)
        changed(me)
      }
      return { readUpTo: readUpTo.get(me) }
    },
  }
}

/** The notifications of a double. */
export type Notifications = ReturnType<typeof createNotifications>
