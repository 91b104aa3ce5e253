import { Badge } from '@mantine/core'
import { useFriendRequests } from '../friends/friends.ts'
import { useWords } from '../language/language.tsx'
import { use } from 'react'
import { useRoute } from '../route.ts'
import { RouteLink } from '../route-link.tsx'
import { SessionContext } from '../timeline/use-timeline.ts'
import { BagIcon, FeedIcon, PeopleIcon } from './icons.tsx'
import styles from './navigation.module.css'
import { useShopLinks } from './shop-links.ts'

/** The three places of the site, in the header on wide screens. */
export const NavigationLinks = ({ className }: { readonly className: string | undefined }) => {
  const { t } = useWords()
  const { page } = useRoute()
  const { home } = useShopLinks()
  return (
    <>
      <a className={className} href={home.href}>
        <BagIcon />
        {home.label}
      </a>
      <RouteLink className={className} to={{ page: 'timeline' }} current={page === 'timeline'}>
        <FeedIcon />
        {t.timeline}
      </RouteLink>
      <RouteLink className={className} to={{ page: 'friends' }} current={page === 'friends'}>
        <PeopleIcon />
        {t.friends}
        {use(SessionContext) !== null && <WaitingRequests />}
      </RouteLink>
    </>
  )
}

/** The same at the bottom of a phone's screen, where thumbs are. */
export const BottomNavigation = () => {
  const { t } = useWords()
  return (
    <nav className={styles.bottom} aria-label={t.mainNavigation}>
      <NavigationLinks className={styles.link} />
    </nav>
  )
}

const WaitingRequests = () => {
  const { t } = useWords()
  const { received } = useFriendRequests()
  if (received.length === 0) return null
  return (
    <Badge
      circle={received.length < 10}
      size="sm"
      variant="filled"
      aria-label={`${t.receivedRequests} ${received.length}`}
    >
      {received.length}
    </Badge>
  )
}
