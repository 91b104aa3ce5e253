import { EmptyState } from '@mantine/core'
import { useEffect, useState } from 'react'
import { TimeAgo } from '../language/time-ago.tsx'
import { useWords } from '../language/language.tsx'
import type { Dictionary } from '../language/ko.ts'
import { Face } from '../member/face.tsx'
import { useName } from '../member/members.ts'
import { RouteLink } from '../route-link.tsx'
import type { Route } from '../route.ts'
import { Card } from '../shell/card.tsx'
import { GrowingList } from '../shell/growing-list.tsx'
import { BellIcon } from '../shell/icons.tsx'
import styles from './notifications.module.css'
import { keyOf, useMarkAsRead, useNotifications, type Notification } from './notification-query.ts'

/** What the member was told. Seeing it marks it as read; what was new stays marked as long as one is here. */
export const NotificationPage = () => {
  const { t } = useWords()
  const { query, notifications } = useNotifications()
  const fresh = useFreshOnes(notifications)
  return (
    <section aria-labelledby="notifications-title" aria-busy={query.isPending}>
      <h1 id="notifications-title" className={styles.title}>
        {t.notifications}
      </h1>
      <GrowingList
        query={query}
        isEmpty={notifications.length === 0}
        failedTitle={t.notificationsFailed}
        empty={
          <Card>
            <EmptyState
              variant="light"
              icon={<BellIcon size={28} />}
              title={t.noNotifications}
              description={t.noNotificationsText}
            />
          </Card>
        }
      >
        <ul className={styles.list}>
          {notifications.map((notification) => (
            <Row key={keyOf(notification)} notification={notification} isNew={fresh.has(keyOf(notification))} />
          ))}
        </ul>
      </GrowingList>
    </section>
  )
}

/** Those that were unread when they came on the page; each is told to the server as seen once the page can be seen. */
const useFreshOnes = (notifications: readonly Notification[]): ReadonlySet<string> => {
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set())
  const { mutate } = useMarkAsRead()
  const isVisible = usePageIsVisible()
  const unread = notifications.filter(({ isRead }) => !isRead)
  const newest = unread.map(({ at }) => at).reduce((latest, at) => (at > latest ? at : latest), '')
  const unreadKeys = unread.map(keyOf).join('\n')
  useEffect(() => {
    if (!isVisible || newest === '') return
    setFresh((known) => new Set([...known, ...unreadKeys.split('\n')]))
    mutate(newest)
    // Once for each newest one, not for each reading of the list.
  }, [isVisible, newest, mutate])
  return fresh
}

const usePageIsVisible = (): boolean => {
  const [isVisible, setIsVisible] = useState(document.visibilityState === 'visible')
  useEffect(() => {
    const read = () => setIsVisible(document.visibilityState === 'visible')
    document.addEventListener('visibilitychange', read)
    return () => document.removeEventListener('visibilitychange', read)
  }, [])
  return isVisible
}

const Row = ({ notification, isNew }: { readonly notification: Notification; readonly isNew: boolean }) => {
  const { t } = useWords()
  const name = useName(notification.actorId) ?? ''
  return (
    <li className={styles.row} data-new={isNew}>
      <RouteLink className={styles.link} to={placeOf(notification)}>
        <Face memberId={notification.actorId} size={40} />
        <span className={styles.text}>
          <span>
            {textOf(notification, name, t)}
            {isNew && <span className={styles.new}>{t.isNew}</span>}
          </span>
          <span className={styles.when}>
            <TimeAgo instant={notification.at} />
          </span>
        </span>
      </RouteLink>
    </li>
  )
}

const textOf = ({ kind }: Notification, name: string, t: Dictionary): string =>
  ({
    'friend-requested': t.requestFrom(name),
    'friend-accepted': t.notifiedAccepted(name),
    'post-liked': t.notifiedLike(name),
    'post-commented': t.notifiedComment(name),
    'post-hidden': t.notifiedHidden,
  })[kind]

const placeOf = ({ postId, actorId }: Notification): Route =>
  postId === null ? { page: 'member', memberId: actorId } : { page: 'post', postId }
