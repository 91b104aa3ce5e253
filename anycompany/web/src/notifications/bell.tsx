import { useWords } from '../language/language.tsx'
import { useRoute } from '../route.ts'
import { RouteLink } from '../route-link.tsx'
import { BellIcon } from '../shell/icons.tsx'
import styles from './notifications.module.css'
import { UNREAD_COUNTED_MAX, useNotifications } from './notification-query.ts'

/** The way to the notifications, and how many of them are unread. */
export const Bell = () => {
  const { t } = useWords()
  const { unread } = useNotifications()
  const isHere = useRoute().page === 'notifications'
  const count = unread >= UNREAD_COUNTED_MAX ? `${UNREAD_COUNTED_MAX - 1}+` : String(unread)
  return (
    <RouteLink
      className={styles.bell}
      to={{ page: 'notifications' }}
      current={isHere}
      label={unread === 0 ? t.notifications : t.unreadNotifications(count)}
    >
      <BellIcon />
      {unread > 0 && (
        <span className={styles.count} aria-hidden>
          {count}
        </span>
      )}
    </RouteLink>
  )
}
