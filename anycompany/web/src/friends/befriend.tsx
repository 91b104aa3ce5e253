import { Badge, Button } from '@mantine/core'
import { useWords } from '../language/language.tsx'
import { useMe, useName } from '../member/members.ts'
import { useDeedWithWords } from './deed-words.ts'
import { useRelation } from './friends.ts'

/** The button that asks a member to be a friend, or the word that says why there is none. */
export const Befriend = ({
  memberId,
  variant = 'light',
}: {
  readonly memberId: string
  readonly variant?: 'light' | 'filled'
}) => {
  const { t } = useWords()
  const name = useName(memberId) ?? ''
  const relation = useRelation(useMe().memberId, memberId)
  const { act, isPending } = useDeedWithWords(name)
  if (relation === 'me') return <Badge variant="default">{t.me}</Badge>
  if (relation === 'friend') return <Badge variant="light">{t.isFriend}</Badge>
  if (relation === 'requested') return <Badge variant="default">{t.isRequested}</Badge>
  return (
    <Button
      size="xs"
      variant={variant}
      loading={isPending}
      aria-label={t.befriendOf(name)}
      onClick={({ currentTarget }) => act({ kind: 'befriend', memberId }, currentTarget)}
    >
      {relation === 'asks-me' ? t.accept : t.befriend}
    </Button>
  )
}
