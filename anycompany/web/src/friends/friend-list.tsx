import { ActionIcon, Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useRef } from 'react'
import { dayOf } from '../language/when.ts'
import { useWords } from '../language/language.tsx'
import { useName } from '../member/members.ts'
import { Confirm } from '../shell/confirm.tsx'
import { DotsIcon } from '../shell/icons.tsx'
import { MenuButton } from '../shell/menu-button.tsx'
import { useDeedWithWords } from './deed-words.ts'
import { useFriends, type Friend } from './friends.ts'
import styles from './friends.module.css'
import { MemberRow } from './member-row.tsx'
import { Section } from './section.tsx'

/** The member's friends. */
export const FriendList = () => {
  const { t, explain } = useWords()
  const { query, friends } = useFriends()
  return (
    <Section title={t.myFriends} count={query.hasNextPage ? 0 : friends.length}>
      {query.isSuccess && friends.length === 0 && <p className={styles.empty}>{t.noFriends}</p>}
      {query.isError && (
        <p className={styles.empty} role="alert">
          {t.friendsFailed} {explain(query.error)}{' '}
          <Button size="compact-sm" variant="light" onClick={() => void query.refetch()}>
            {t.tryAgain}
          </Button>
        </p>
      )}
      <ul className={styles.list}>
        {friends.map((friend) => (
          <FriendRow key={friend.memberId} friend={friend} />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button
          fullWidth
          variant="subtle"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t.loadMore}
        </Button>
      )}
    </Section>
  )
}

const FriendRow = ({ friend }: { readonly friend: Friend }) => {
  const { t, language } = useWords()
  const name = useName(friend.memberId) ?? ''
  const { act, isPending } = useDeedWithWords(name)
  const [asked, { open, close }] = useDisclosure(false)
  const menu = useRef<HTMLSpanElement>(null)
  const unfriend = () => {
    close()
    act({ kind: 'unfriend', memberId: friend.memberId }, menu.current)
  }
  return (
    <MemberRow memberId={friend.memberId} note={t.friendSince(dayOf(friend.since, language))}>
      <MenuButton
        ref={menu}
        target={
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            radius="xl"
            loading={isPending}
            aria-label={t.friendMenuOf(name)}
          >
            <DotsIcon />
          </ActionIcon>
        }
        entries={[{ label: t.removeFriend, isGrave: true, onChoose: open }]}
      />
      <Confirm
        opened={asked}
        title={t.removeTitle(name)}
        text={t.removeText}
        action={t.removeFriend}
        onConfirm={unfriend}
        onClose={close}
      />
    </MemberRow>
  )
}
