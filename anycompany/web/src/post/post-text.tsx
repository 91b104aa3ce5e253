import { Anchor } from '@mantine/core'
import { useState } from 'react'
import { useWords } from '../language/language.tsx'
import type { Post } from './post.ts'
import styles from './post-card.module.css'

/** Longer texts are folded: nobody should have to scroll past a novel. */
const FOLDED_ABOVE_CHARACTERS = 600
const FOLDED_ABOVE_LINES = 12

/** A post's words exactly as written, as text: line breaks, direction and all, never as markup. */
export const PostText = ({ text }: { readonly text: Post['text'] }) => {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  if (typeof text !== 'string') return <p className={styles.removed}>{t.removedText}</p>
  const isLong =
    text.length > FOLDED_ABOVE_CHARACTERS || text.split('\n', FOLDED_ABOVE_LINES + 1).length > FOLDED_ABOVE_LINES
  return (
    <>
      <p className={styles.text} data-folded={isLong && !open} dir="auto">
        {text}
      </p>
      {isLong && (
        <Anchor component="button" type="button" size="sm" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t.showLess : t.showAll}
        </Anchor>
      )}
    </>
  )
}
