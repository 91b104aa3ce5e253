import { ActionIcon } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { TimeAgo } from '../language/time-ago.tsx'
import { useWords } from '../language/language.tsx'
import { Face } from '../member/face.tsx'
import { Name } from '../member/name.tsx'
import { useMe, useName } from '../member/members.ts'
import { RouteLink } from '../route-link.tsx'
import { Confirm } from '../shell/confirm.tsx'
import { TrashIcon } from '../shell/icons.tsx'
import type { Comment } from './comment-query.ts'
import styles from './comments.module.css'

type CommentItemProps = {
  readonly comment: Comment
  readonly postAuthorId: string
  readonly onRemove: (commentId: string) => void
}

/** One comment. Of a blocked member it keeps its place, so that the list is as long as the count says. */
export const CommentItem = ({ comment, postAuthorId, onRemove }: CommentItemProps) => {
  const { t } = useWords()
  const me = useMe().memberId
  const mayRemove = postAuthorId === me || (!comment.isBlocked && comment.authorId === me)
  const remove = mayRemove && (
    <RemoveComment
      authorId={comment.isBlocked ? null : comment.authorId}
      onRemove={() => onRemove(comment.commentId)}
    />
  )
  if (comment.isBlocked) {
    return (
      <li className={styles.item}>
        <div className={styles.blocked}>{t.blockedComment}</div>
        {remove}
      </li>
    )
  }
  const { text } = comment
  return (
    <Written authorId={comment.authorId} when={<TimeAgo instant={comment.writtenAt} />} action={remove}>
      {typeof text === 'string' ? text : t.removedText}
    </Written>
  )
}

/** A comment that is on its way. */
export const SentComment = ({ text }: { readonly text: string }) => {
  const { t } = useWords()
  return (
    <Written authorId={useMe().memberId} when={t.sending} action={null}>
      {text}
    </Written>
  )
}

type WrittenProps = {
  readonly authorId: string
  readonly when: ReactNode
  readonly action: ReactNode
  readonly children: string
}

const Written = ({ authorId, when, action, children }: WrittenProps) => (
  <li className={styles.item}>
    <Face memberId={authorId} size={32} />
    <div className={styles.said}>
      <div className={styles.head}>
        <RouteLink className={styles.author} to={{ page: 'member', memberId: authorId }}>
          <Name memberId={authorId} />
        </RouteLink>
        <span className={styles.when}>{when}</span>
      </div>
      <div className={styles.text} dir="auto">
        {children}
      </div>
    </div>
    {action}
  </li>
)

const RemoveComment = ({ authorId, onRemove }: { readonly authorId: string | null; readonly onRemove: () => void }) => {
  const { t } = useWords()
  const [asked, { open, close }] = useDisclosure(false)
  const name = useName(authorId)
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        radius="xl"
        aria-label={name === null ? t.deleteComment : t.deleteCommentOf(name)}
        onClick={open}
      >
        <TrashIcon size={16} />
      </ActionIcon>
      <Confirm
        opened={asked}
        title={t.deleteCommentTitle}
        text={t.deleteCommentText}
        action={t.deleteConfirm}
        onConfirm={() => {
          close()
          onRemove()
        }}
        onClose={close}
      />
    </>
  )
}
