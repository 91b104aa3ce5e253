import { Button, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Dictionary } from '../language/ko.ts'
import { useWords } from '../language/language.tsx'
import { Face } from '../member/face.tsx'
import { profileQuery, useMe } from '../member/members.ts'
import { goTo } from '../route.ts'
import { Befriend } from './befriend.tsx'
import { FriendLink } from './friend-link.tsx'
import styles from './friends.module.css'
import { useRelation, type Relation } from './friends.ts'

/** What stands behind a friend link: a member, and the offer to ask them. */
export const Invitation = ({ memberId }: { readonly memberId: string }) => {
  const { t } = useWords()
  const { data: profile, isPending } = useQuery(profileQuery(memberId))
  const relation = useRelation(useMe().memberId, memberId)
  if (isPending) return null
  if (profile === null || profile === undefined) return <Frame title={t.noSuchMember} text={t.noSuchMemberText} />
  if (relation === 'me') {
    return (
      <Frame title={t.ownLinkTitle} face={memberId}>
        <FriendLink />
      </Frame>
    )
  }
  const { title, text } = offer(t, relation, profile.displayName)
  return (
    <Frame title={title} text={text} face={memberId} isOffer={relation !== 'friend'}>
      {relation !== 'friend' && relation !== 'requested' && <Befriend memberId={memberId} variant="filled" />}
    </Frame>
  )
}

const offer = (t: Dictionary, relation: Relation, name: string): { readonly title: string; readonly text?: string } => {
  if (relation === 'friend') return { title: t.alreadyFriends(name) }
  if (relation === 'requested') return { title: t.befriendWaiting(name), text: t.befriendText }
  return { title: relation === 'asks-me' ? t.befriendAsksYou(name) : t.befriendTitle(name), text: t.befriendText }
}

type FrameProps = {
  readonly title: string
  readonly text?: string | undefined
  readonly face?: string
  /** Something to say no to, for now. */
  readonly isOffer?: boolean
  readonly children?: ReactNode
}

const Frame = ({ title, text, face, isOffer = false, children }: FrameProps) => {
  const { t } = useWords()
  return (
    <section className={styles.invitation} aria-labelledby="invitation-title">
      {face !== undefined && <Face memberId={face} size={56} />}
      <h2 id="invitation-title" className={styles.invitationTitle} tabIndex={-1}>
        {title}
      </h2>
      {text !== undefined && <p className={styles.note}>{text}</p>}
      <Group gap="xs" justify="center">
        {children}
        <Button size="xs" variant="subtle" color="gray" onClick={() => goTo({ page: 'timeline' })}>
          {isOffer ? t.notNow : t.close}
        </Button>
      </Group>
    </section>
  )
}
