import { Badge } from '@mantine/core'
import type { MouseEvent, ReactNode } from 'react'
import { useFriendRequests } from '../friends/friends.ts'
import { useWords } from '../language/language.tsx'
import { use } from 'react'
import { MeContext } from '../member/members.ts'
import { goTo, pathOf, useRoute, type Route } from '../route.ts'
import { BagIcon, FeedIcon, PeopleIcon } from './icons.tsx'
import styles from './navigation.module.css'

/** The three places of the site, in the header on wide screens. */
export const NavigationLinks = ({ className }: { readonly className: string | undefined }) => {
  const { t } = useWords()
  const { page } = useRoute()
  return (
    <>
      <a className={className} href="/">
        <BagIcon />
        {t.shop}
      </a>
      <RouteLink className={className} to={{ page: 'timeline' }} current={page !== 'friends'}>
        <FeedIcon />
        {t.timeline}
      </RouteLink>
      <RouteLink className={className} to={{ page: 'friends' }} current={page === 'friends'}>
        <PeopleIcon />
        {t.friends}
        {use(MeContext) !== null && <WaitingRequests />}
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

type RouteLinkProps = {
  readonly to: Route
  readonly current: boolean
  readonly className: string | undefined
  readonly children: ReactNode
}

const RouteLink = ({ to, current, className, children }: RouteLinkProps) => (
  <a
    className={className}
    href={pathOf(to)}
    aria-current={current ? 'page' : undefined}
    onClick={(click) => follow(click, to)}
  >
    {children}
  </a>
)

/** Without a reload, unless the reader asks for another tab. */
const follow = (click: MouseEvent, to: Route) => {
  if (click.metaKey || click.ctrlKey || click.shiftKey || click.altKey) return
  click.preventDefault()
  goTo(to)
}
