import { useDocumentTitle } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { lazy, useMemo } from 'react'
import styles from './app.module.css'
import { Composer } from './compose/composer.tsx'
import { FindFriends } from './friends/find-friends.tsx'
import { FriendList } from './friends/friend-list.tsx'
import { ReceivedRequests, SentRequests } from './friends/requests.tsx'
import { Suggestions } from './friends/suggestions.tsx'
import type { Dictionary } from './language/ko.ts'
import { useWords } from './language/language.tsx'
import { useLiveTimeline, type Arrivals } from './live/follow-live.ts'
import { profileQuery } from './member/members.ts'
import { useFreshProducts } from './promotion/products.ts'
import { useRoute, type Route } from './route.ts'
import { announce } from './shell/announce.tsx'
import { Part } from './shell/part.tsx'
import { useSelected } from '@banyan/pages/store'
import { Timeline } from './timeline/timeline.tsx'
import { useSession } from './timeline/use-timeline.ts'

const MemberPage = lazy(() => import('./member/member-page.tsx').then((loaded) => ({ default: loaded.MemberPage })))
const PostPage = lazy(() => import('./post/post-page.tsx').then((loaded) => ({ default: loaded.PostPage })))
const NotificationPage = lazy(() =>
  import('./notifications/notification-page.tsx').then((loaded) => ({ default: loaded.NotificationPage })),
)
const SettingsPage = lazy(() =>
  import('./settings/settings-page.tsx').then((loaded) => ({ default: loaded.SettingsPage })),
)

/** The page that the address names; on wide screens the friends beside it. */
export const Social = () => {
  const { t } = useWords()
  const route = useRoute()
  const waiting = useSelected(useSession().overlay, (overlay) => overlay.waiting.length)
  useDocumentTitle(`${waiting > 0 ? `(${waiting}) ` : ''}${titleOf(route, t)} · ${t.company}`)
  useLiveTimeline(useArrivalWords())
  useFreshProducts()
  return (
    <div className={styles.columns} data-page={route.page === 'friends' ? 'friends' : 'other'}>
      <div className={styles.page}>
        <Page route={route} />
      </div>
      <aside className={styles.friends} aria-label={t.friends}>
        {route.page === 'friends' && <h1 className={styles.friendsTitle}>{t.friends}</h1>}
        <ReceivedRequests />
        <FindFriends />
        <Suggestions />
        <SentRequests />
        <FriendList />
      </aside>
    </div>
  )
}

const Page = ({ route }: { readonly route: Route }) => {
  switch (route.page) {
    case 'timeline':
    case 'friends':
      return (
        <>
          <Composer />
          <Timeline />
        </>
      )
    case 'member':
      return (
        <Part key={route.memberId}>
          <MemberPage memberId={route.memberId} />
        </Part>
      )
    case 'post':
      return (
        <Part key={route.postId}>
          <PostPage postId={route.postId} />
        </Part>
      )
    case 'notifications':
      return (
        <Part>
          <NotificationPage />
        </Part>
      )
    case 'settings':
      return (
        <Part>
          <SettingsPage />
        </Part>
      )
  }
  return route satisfies never
}

const titleOf = ({ page }: Route, t: Dictionary): string => {
  if (page === 'friends' || page === 'notifications' || page === 'settings') return t[page]
  return t.pageTitle
}

/** Says who has just posted something or asked to be friends, once the name is known. */
const useArrivalWords = (): Arrivals => {
  const { t } = useWords()
  const client = useQueryClient()
  return useMemo(() => {
    const say = (memberId: string, words: (name: string) => string) =>
      void client.fetchQuery(profileQuery(memberId)).then(
        (profile) => announce(words(profile?.displayName ?? t.formerMember)),
        // Without a name it still stands on the page.
        () => undefined,
      )
    return {
      // The button that counts held posts announces itself.
      onPost: (authorId, held) => !held && say(authorId, t.arrivedFrom),
      onRequest: (senderId) => say(senderId, t.requestFrom),
    }
  }, [client, t])
}
