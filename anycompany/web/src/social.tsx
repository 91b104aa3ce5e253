import { useDocumentTitle } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import styles from './app.module.css'
import { Composer } from './compose/composer.tsx'
import { FindFriends } from './friends/find-friends.tsx'
import { FriendList } from './friends/friend-list.tsx'
import { useRelation } from './friends/friends.ts'
import { Invitation } from './friends/invitation.tsx'
import { ReceivedRequests, SentRequests } from './friends/requests.tsx'
import { useWords } from './language/language.tsx'
import { profileQuery, useMe } from './member/members.ts'
import { useRoute } from './route.ts'
import { announce } from './shell/announce.tsx'
import { useStore } from './store.ts'
import { MemberPosts } from './timeline/member-posts.tsx'
import { Timeline } from './timeline/timeline.tsx'
import { useLiveTimeline, type Arrivals } from './timeline/follow-live.ts'
import { useSession } from './timeline/use-timeline.ts'

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
      <div className={styles.timeline}>{route.page === 'member' ? <Member memberId={route.memberId} /> : <Home />}</div>
      <aside className={styles.friends} aria-label={t.friends}>
        <ReceivedRequests />
        <FindFriends />
        <SentRequests />
        <FriendList />
      </aside>
    </div>
  )
}

const Home = () => (
  <>
    <Composer />
    <Timeline />
  </>
)

/** Of a friend, and of oneself, their posts; of anybody else the offer to become friends, above one's own timeline. */
const Member = ({ memberId }: { readonly memberId: string }) => {
  const relation = useRelation(useMe().memberId, memberId)
  return (
    <>
      <Invitation memberId={memberId} />
      {relation === 'me' || relation === 'friend' ? <MemberPosts memberId={memberId} /> : <Home />}
    </>
  )
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
