import { useWords } from '../language/language.tsx'
import { Confirm } from '../shell/confirm.tsx'
import { noticeFailure, noticeSuccess } from '../shell/notice.ts'
import { useName } from './members.ts'
import { useBlock } from './blocking.ts'

type BlockConfirmProps = {
  readonly memberId: string
  readonly opened: boolean
  readonly onClose: () => void
  readonly onBlocked?: () => void
}

/** Asks before a member is blocked: what it means, and that they aren't told. */
export const BlockConfirm = ({ memberId, opened, onClose, onBlocked }: BlockConfirmProps) => {
  const { t, explain } = useWords()
  const name = useName(memberId) ?? ''
  const { mutate } = useBlock(memberId, {
    onSuccess: () => {
      onBlocked?.()
      noticeSuccess(t.blocked(name))
    },
    onError: (error) => noticeFailure(t.notBlocked(name), explain(error)),
  })
  const confirm = () => {
    onClose()
    mutate(true)
  }
  return (
    <Confirm
      opened={opened}
      title={t.blockTitle(name)}
      text={t.blockText}
      action={t.block}
      onConfirm={confirm}
      onClose={onClose}
    />
  )
}
