import { ActionIcon, Badge, Button, Group, Skeleton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useRef, type MouseEvent, type ReactNode } from 'react'
import { useDeedWithWords } from '../friends/deed-words.ts'
import type { FriendDeed } from '../friends/friends.ts'
import type { Dictionary } from '../language/ko.ts'
import { useWords } from '../language/language.tsx'
import { dayOf } from '../language/when.ts'
import { Confirm } from '../shell/confirm.tsx'
import { DotsIcon } from '../shell/icons.tsx'
import { MenuButton } from '../shell/menu-button.tsx'
import { BlockConfirm } from './block-confirm.tsx'
import { Face } from './face.tsx'
import styles from './member.module.css'
import { useName } from './members.ts'
import { Name } from './name.tsx'
import type { Standing } from './standing.ts'
import { Unblock } from './unblock.tsx'

type MemberHeadProps = {
  readonly memberId: string
  /** Undefined until it is known. */
  readonly standing: Standing | undefined
  readonly children?: ReactNode
}

/** Who a member is, what they are to the one at the page, and what can be done about that. */
export const MemberHead = ({ memberId, standing, children }: MemberHeadProps) => {
  const words = useWords()
  return (
    <section className={styles.head} aria-labelledby="member-title">
      <Face memberId={memberId} size={64} />
      <h1 id="member-title" className={styles.title} tabIndex={-1}>
        <Name memberId={memberId} />
      </h1>
      {standing === undefined ? (
        <Skeleton height={20} width={160} aria-hidden />
      ) : (
        <>
          <p className={styles.note}>{standingText(standing, words.t, (at) => dayOf(at, words.language))}</p>
          <Actions standing={standing} />
        </>
      )}
      {children}
    </section>
  )
}

const standingText = ({ standing, since }: Standing, t: Dictionary, day: (at: string) => string): string =>
  ({
    self: t.standingSelf,
    friend: since === null ? t.isFriend : t.friendSince(day(since)),
    'asked-by-me': t.standingAskedByMe,
    'asked-me': t.standingAskedMe,
    stranger: t.standingStranger,
    'blocked-by-me': t.standingBlocked,
  })[standing]

const Actions = ({ standing }: { readonly standing: Standing }) => {
  if (standing.standing === 'self') return null
  if (standing.standing === 'blocked-by-me') return <Unblock memberId={standing.memberId} />
  return (
    <Group gap="xs" justify="center">
      <Deeds standing={standing} />
      <MemberMenu standing={standing} />
    </Group>
  )
}

const Deeds = ({ standing: { memberId, standing, friendRequestId } }: { readonly standing: Standing }) => {
  const { t } = useWords()
  const name = useName(memberId) ?? ''
  const { act, isPending } = useDeedWithWords(name)
  const doing = (deed: FriendDeed) => (click: MouseEvent) => act(deed, click.currentTarget)
  const button = { size: 'sm', loading: isPending } as const
  if (standing === 'stranger') {
    return (
      <Button {...button} aria-label={t.befriendOf(name)} onClick={doing({ kind: 'befriend', memberId })}>
        {t.befriend}
      </Button>
    )
  }
  if (friendRequestId === null) return <Badge variant="light">{t.isFriend}</Badge>
  if (standing === 'asked-by-me') {
    return (
      <Button
        {...button}
        variant="default"
        aria-label={t.withdrawTo(name)}
        onClick={doing({ kind: 'withdraw', friendRequestId, memberId })}
      >
        {t.withdraw}
      </Button>
    )
  }
  return (
    <>
      <Button
        {...button}
        aria-label={t.acceptFrom(name)}
        onClick={doing({ kind: 'accept', friendRequestId, memberId })}
      >
        {t.accept}
      </Button>
      <Button
        {...button}
        variant="default"
        aria-label={t.declineFrom(name)}
        onClick={doing({ kind: 'decline', friendRequestId, memberId })}
      >
        {t.decline}
      </Button>
    </>
  )
}

const MemberMenu = ({ standing: { memberId, standing } }: { readonly standing: Standing }) => {
  const { t } = useWords()
  const name = useName(memberId) ?? ''
  const { act } = useDeedWithWords(name)
  const [parting, part] = useDisclosure(false)
  const [blocking, block] = useDisclosure(false)
  const menu = useRef<HTMLSpanElement>(null)
  const unfriend = () => {
    part.close()
    act({ kind: 'unfriend', memberId }, menu.current)
  }
  return (
    <>
      <MenuButton
        ref={menu}
        target={
          <ActionIcon variant="default" size="lg" radius="xl" aria-label={t.memberMenuOf(name)}>
            <DotsIcon />
          </ActionIcon>
        }
        entries={[
          ...(standing === 'friend' ? [{ label: t.removeFriend, onChoose: part.open }] : []),
          { label: t.blockMember(name), isGrave: true, onChoose: block.open },
        ]}
      />
      <Confirm
        opened={parting}
        title={t.removeTitle(name)}
        text={t.removeText}
        action={t.removeFriend}
        onConfirm={unfriend}
        onClose={part.close}
      />
      <BlockConfirm memberId={memberId} opened={blocking} onClose={block.close} />
    </>
  )
}
