import { Button } from '@mantine/core'
import type { MouseEvent } from 'react'
import { TimeAgo } from '../language/time-ago.tsx'
import { useWords } from '../language/language.tsx'
import { useName } from '../member/members.ts'
import { useFriendRequests, type FriendRequest } from './friends.ts'
import styles from './friends.module.css'
import { MemberRow } from './member-row.tsx'
import { Section } from './section.tsx'
import { useDeedWithWords } from './deed-words.ts'

/** Requests of others that wait for the member's answer. */
export const ReceivedRequests = () => {
  const { t } = useWords()
  const { query, received } = useFriendRequests()
  return (
    <Section title={t.receivedRequests} count={received.length}>
      {query.isSuccess && received.length === 0 && <p className={styles.empty}>{t.noReceivedRequests}</p>}
      <ul className={styles.list}>
        {received.map((request) => (
          <ReceivedRequest key={request.friendRequestId} request={request} />
        ))}
      </ul>
    </Section>
  )
}

/** Requests of the member that wait for others; nothing when there are none. */
export const SentRequests = () => {
  const { t } = useWords()
  const { sent } = useFriendRequests()
  if (sent.length === 0) return null
  return (
    <Section title={t.sentRequests} count={sent.length}>
      <ul className={styles.list}>
        {sent.map((request) => (
          <SentRequest key={request.friendRequestId} request={request} />
        ))}
      </ul>
    </Section>
  )
}

const ReceivedRequest = ({ request }: { readonly request: FriendRequest }) => {
  const { t } = useWords()
  const name = useName(request.memberId) ?? ''
  const { isPending, act } = useDeedWithWords(name)
  const answer = (kind: 'accept' | 'decline') => (click: MouseEvent) => act({ kind, ...request }, click.currentTarget)
  return (
    <MemberRow memberId={request.memberId} note={<TimeAgo instant={request.sentAt} />}>
      <Button size="xs" loading={isPending} aria-label={t.acceptFrom(name)} onClick={answer('accept')}>
        {t.accept}
      </Button>
      <Button
        size="xs"
        variant="default"
        disabled={isPending}
        aria-label={t.declineFrom(name)}
        onClick={answer('decline')}
      >
        {t.decline}
      </Button>
    </MemberRow>
  )
}

const SentRequest = ({ request }: { readonly request: FriendRequest }) => {
  const { t } = useWords()
  const name = useName(request.memberId) ?? ''
  const { isPending, act } = useDeedWithWords(name)
  return (
    <MemberRow memberId={request.memberId} note={<TimeAgo instant={request.sentAt} />}>
      <Button
        size="xs"
        variant="default"
        loading={isPending}
        aria-label={t.withdrawTo(name)}
        onClick={(click) => act({ kind: 'withdraw', ...request }, click.currentTarget)}
      >
        {t.withdraw}
      </Button>
    </MemberRow>
  )
}
