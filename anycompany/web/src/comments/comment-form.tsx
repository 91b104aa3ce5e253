import { Button } from '@mantine/core'
import { useEffect, useId, useRef, useState } from 'react'
import { CharactersLeft } from '../compose/characters-left.tsx'
import { WritingField } from '../compose/writing-field.tsx'
import { useWords } from '../language/language.tsx'
import { isSendable } from '../post/post.ts'
import { announce } from '../shell/announce.tsx'
import { useSession } from '../timeline/use-timeline.ts'
import { LONGEST_COMMENT } from './comment-query.ts'
import styles from './comments.module.css'

type CommentFormProps = { readonly postId: string; readonly onSend: (text: string) => Promise<void> }

/** Where a comment is written. The draft is kept in this browser; one that could not be sent comes back with the reason. */
export const CommentForm = ({ postId, onSend }: CommentFormProps) => {
  const { t, explain } = useWords()
  const { drafts } = useSession()
  const [text, setText] = useState(() => drafts.readComment(postId))
  const [underWay, setUnderWay] = useState('')
  const [error, setError] = useState<unknown>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const countId = useId()
  useEffect(() => drafts.keepComment(postId, joined(underWay, text)), [drafts, postId, underWay, text])
  const send = () => {
    field.current?.focus()
    if (!isSendable(text, LONGEST_COMMENT) || underWay !== '') return
    setText('')
    setUnderWay(text)
    setError(null)
    onSend(text).then(
      () => {
        setUnderWay('')
        // The form may be gone by now, with its words kept.
        drafts.keepComment(postId, without(drafts.readComment(postId), text))
        announce(t.commented)
      },
      (problem: unknown) => {
        setUnderWay('')
        setText((current) => joined(text, current))
        setError(problem)
      },
    )
  }
  return (
    <form
      className={styles.form}
      onSubmit={(submit) => {
        submit.preventDefault()
        send()
      }}
    >
      <WritingField
        field={field}
        className={styles.field}
        minRows={1}
        maxRows={8}
        label={t.commentLabel}
        countId={countId}
        placeholder={t.commentPlaceholder}
        text={text}
        charactersMax={LONGEST_COMMENT}
        onChange={setText}
        onSend={send}
      />
      <Button type="submit" variant="light" disabled={!isSendable(text, LONGEST_COMMENT) || underWay !== ''}>
        {t.sendComment}
      </Button>
      <CharactersLeft id={countId} text={text} charactersMax={LONGEST_COMMENT} />
      {error !== null && (
        <div className={styles.failed} role="alert">
          {t.commentNotSent} {explain(error)}
        </div>
      )}
    </form>
  )
}

const joined = (first: string, second: string) => [first, second].filter((part) => part !== '').join('\n\n')

const without = (kept: string, sent: string) =>
  kept.startsWith(sent) ? kept.slice(sent.length).replace(/^\n\n/, '') : kept
