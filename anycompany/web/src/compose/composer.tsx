import { Button, Paper, Text, Textarea, VisuallyHidden } from '@mantine/core'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useWords } from '../language/language.tsx'
import { Face } from '../member/face.tsx'
import { useMe } from '../member/members.ts'
import { announce } from '../shell/announce.tsx'
import { countCharacters, isPostable, LONGEST_POST } from '../timeline/post.ts'
import { useSession } from '../timeline/use-timeline.ts'
import styles from './composer.module.css'

/** From here on people are told how much room is left. */
const COUNT_SHOWN_BELOW = 500
/** Texts the composer gets from elsewhere: a failed post that is to be changed. */
const RETURNED_TEXT = 'composer-text'

/** Puts a text back into the composer, before what is there already. */
export const returnToComposer = (text: string): void => {
  document.dispatchEvent(new CustomEvent(RETURNED_TEXT, { detail: text }))
}

/** Where posts are written. The draft is kept in this browser as it grows. */
export const Composer = () => {
  const { t } = useWords()
  const me = useMe()
  const { text, setText, field } = useDraft()
  const session = useSession()
  const send = () => {
    if (!isPostable(text)) return field.current?.focus()
    setText('')
    field.current?.focus()
    void session.write(text).then((sent) => announce(sent ? t.posted : t.notSent))
  }
  const sendByKeyboard = (press: KeyboardEvent) => {
    // Composing Korean ends with a key press that is not meant as one.
    if (press.key === 'Enter' && (press.ctrlKey || press.metaKey) && !press.nativeEvent.isComposing) send()
  }
  return (
    <Paper component="section" className={styles.card} aria-labelledby="compose-title">
      <VisuallyHidden component="h2" id="compose-title">
        {t.composeTitle}
      </VisuallyHidden>
      <form
        className={styles.form}
        onSubmit={(submit) => {
          submit.preventDefault()
          send()
        }}
      >
        <Face memberId={me.memberId} />
        <Textarea
          ref={field}
          className={styles.field}
          variant="unstyled"
          autosize
          minRows={2}
          maxRows={14}
          dir="auto"
          aria-label={t.composeLabel}
          aria-describedby="compose-count"
          aria-invalid={countCharacters(text) > LONGEST_POST}
          placeholder={t.composePlaceholder}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          onKeyDown={sendByKeyboard}
        />
        <div className={styles.foot}>
          <CharactersLeft text={text} />
          <Button type="submit" radius="xl" disabled={!isPostable(text)}>
            {t.post}
          </Button>
        </div>
      </form>
    </Paper>
  )
}

const useDraft = () => {
  const { drafts } = useSession()
  const field = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState(drafts.readDraft)
  useEffect(() => drafts.keepDraft(text), [drafts, text])
  useEffect(() => {
    const take = (event: Event) => {
      const returned = String((event as CustomEvent<unknown>).detail)
      setText((current) => (current === '' ? returned : `${returned}\n\n${current}`))
      field.current?.focus()
    }
    document.addEventListener(RETURNED_TEXT, take)
    return () => document.removeEventListener(RETURNED_TEXT, take)
  }, [])
  return { text, setText, field }
}

/** How much room is left; read out only when it begins to matter. */
const CharactersLeft = ({ text }: { readonly text: string }) => {
  const { t } = useWords()
  const left = LONGEST_POST - countCharacters(text)
  const isTight = left < COUNT_SHOWN_BELOW
  return (
    <Text
      id="compose-count"
      size="sm"
      c={left < 0 ? 'red' : 'dimmed'}
      fw={left < 0 ? 600 : 400}
      mr="auto"
      aria-live={left < 0 ? 'polite' : 'off'}
    >
      {left < 0 ? (
        t.charactersOver(-left)
      ) : isTight || text !== '' ? (
        t.charactersLeft(left)
      ) : (
        <span className={styles.hint}>{t.postHint}</span>
      )}
    </Text>
  )
}
