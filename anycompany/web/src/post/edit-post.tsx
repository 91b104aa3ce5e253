import { Button, Group } from '@mantine/core'
import { useEffect, useId, useRef, useState } from 'react'
import { CharactersLeft } from '../compose/characters-left.tsx'
import { WritingField } from '../compose/writing-field.tsx'
import { useWords } from '../language/language.tsx'
import { useSession } from '../timeline/use-timeline.ts'
import type { ShownPost } from '../timeline/shown-posts.ts'
import { AudienceChoice } from './audience.tsx'
import { isSendable, LONGEST_POST } from './post.ts'
import styles from './post-card.module.css'

type EditPostProps = { readonly post: ShownPost; readonly onClose: () => void }

/** Where an author changes a post: in its own place. Begins with the words of an edit that failed, where there was one. */
export const EditPost = ({ post, onClose }: EditPostProps) => {
  const { t } = useWords()
  const session = useSession()
  const before = { text: typeof post.text === 'string' ? post.text : '', audience: post.audience }
  const [edit, setEdit] = useState(() => session.keptEdit(post.postId) ?? before)
  const { field, close } = useFocusHere(onClose)
  const countId = useId()
  const isSame = edit.text === before.text && edit.audience === before.audience
  const save = () => {
    if (!isSendable(edit.text)) return
    close()
    if (!isSame) void session.editPost(post.postId, before, edit)
  }
  const cancel = () => {
    session.dropEdit(post.postId)
    close()
  }
  return (
    <form
      className={styles.edit}
      onSubmit={(submit) => {
        submit.preventDefault()
        save()
      }}
    >
      <WritingField
        field={field}
        className={styles.editText}
        minRows={2}
        maxRows={14}
        label={t.editLabel}
        countId={countId}
        text={edit.text}
        charactersMax={LONGEST_POST}
        onChange={(text) => setEdit({ ...edit, text })}
        onSend={save}
        onCancel={cancel}
      />
      <CharactersLeft id={countId} text={edit.text} charactersMax={LONGEST_POST} />
      <Group gap="xs">
        <AudienceChoice audience={edit.audience} onChoose={(audience) => setEdit({ ...edit, audience })} />
        <Button size="xs" variant="default" ml="auto" onClick={cancel}>
          {t.cancel}
        </Button>
        <Button size="xs" type="submit" disabled={!isSendable(edit.text)}>
          {t.save}
        </Button>
      </Group>
    </form>
  )
}

/** The field has the focus from the beginning; afterwards the post has it. */
const useFocusHere = (onClose: () => void) => {
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    // The menu that opened this gives the focus back to its button first.
    const timer = setTimeout(() => field.current?.focus())
    return () => clearTimeout(timer)
  }, [])
  const close = () => {
    field.current?.closest('article')?.focus({ preventScroll: true })
    onClose()
  }
  return { field, close }
}
