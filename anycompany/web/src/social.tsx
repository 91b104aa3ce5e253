import { useDocumentTitle } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import styles from './app.module.css'
import { Composer } from './compose/composer.tsx'
import { FindFriends } from './friends/find-friends.tsx'
import { FriendList } from './friends/friend-list.tsx'
import { Invitation } from './friends/invitation.tsx'
import { ReceivedRequests, SentRequests } from './friends/requests.tsx'
import { useWords } from './language/language.tsx'
import { profileQuery } from './member/members.ts'
import { useRoute } from './route.ts'
import { announce } from './shell/announce.tsx'
import { useStore } from './store.ts'
import { Timeline } from './timeline/timeline.tsx'
import { useLiveTimeline, useSession } from './timeline/use-timeline.ts'

/** Timeline and friends: side by side where there is room, else the one that the address names. */
export const Social = () => {
  const { t } = useWords()
  const route = useRoute()
  const waiting = useStore(useSession().overlay).waiting.length
  useDocumentTitle(
    `${waiting > 0 ? `(${waiting}) ` : ''}${route.page === 'friends' ? t.friends : t.pageTitle} · ${t.company}`,
  )
  useLiveTimeline(useArrivalWords())
  return (
    <div className={styles.columns} data-page={route.page === 'friends' ? 'friends' : 'timeline'}>
      <div className={styles.timeline}>
        {route.page === 'member' && <Invitation memberId={route.memberId} />}
        <Composer />
        <Timeline />
      </div>
      <aside className={styles.friends} aria-label={t.friends}>
        <ReceivedRequests />
        <FindFriends />
        <SentRequests />
        <FriendList />
      </aside>
    </div>
  )
}

/** Says whose post has just appeared, once the name is known. */
const useArrivalWords = () => {
  const { t } = useWords()
  const client = useQueryClient()
  return useCallback(
    (authorId: string, held: boolean) => {
      // The button that counts held posts announces itself.
      if (held) return
      void client.fetchQuery(profileQuery(authorId)).then(
        (profile) => announce(t.arrivedFrom(profile?.displayName ?? t.formerMember)),
        // Without a name the post still stands on the page.
        () => undefined,
      )
    },
    [client, t],
  )
}
