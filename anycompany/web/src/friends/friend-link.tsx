import { Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { useId } from 'react'
import { useWords } from '../language/language.tsx'
import { useMe } from '../member/members.ts'
import { pathOf } from '../route.ts'
import { announce } from '../shell/announce.tsx'
import { CheckIcon, CopyIcon } from '../shell/icons.tsx'
import styles from './friends.module.css'

/** The member's own address, to be sent to people who are to become friends. */
export const FriendLink = () => {
  const { t } = useWords()
  const me = useMe()
  const labelId = useId()
  const clipboard = useClipboard()
  const link = location.origin + pathOf({ page: 'member', memberId: me.memberId })
  const copy = () => {
    clipboard.copy(link)
    announce(t.copied)
  }
  return (
    <div className={styles.link}>
      <span id={labelId} className={styles.note}>
        {t.ownLinkText}
      </span>
      {/* Readable and selectable, for browsers that don't let pages write to the clipboard. */}
      <input
        className={styles.address}
        aria-labelledby={labelId}
        readOnly
        value={link}
        onFocus={({ currentTarget }) => currentTarget.select()}
      />
      <Button
        variant="light"
        leftSection={clipboard.copied ? <CheckIcon size={16} /> : <CopyIcon size={16} />}
        onClick={copy}
      >
        {clipboard.copied ? t.copied : t.copyLink}
      </Button>
    </div>
  )
}
