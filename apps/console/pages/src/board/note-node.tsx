import { noteColors, type Note } from '@banyan/board'
import { VisuallyHidden } from '@mantine/core'
import type { Node, NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { useWords } from '../language/language.tsx'
import styles from './board.module.css'
import { useStanding } from './focus.ts'
import { isLive, LiveLine } from './live/live-line.tsx'

export type NoteNodeData = { readonly note: Note; readonly hasDrift: boolean }

/** Names from so many characters on are written smaller: a Korean one is as wide as two others. */
const LONG = { en: 34, ko: 20 } as const
const MIDDLING = { en: 18, ko: 10 } as const

const lengthOf = (name: string, language: 'en' | 'ko'): 'long' | 'middling' | undefined => {
  if (name.length >= LONG[language]) return 'long'
  return name.length >= MIDDLING[language] ? 'middling' : undefined
}

/** A sticky note. Where it lies is the layout's matter. */
export const NoteNode = memo(({ data: { note, hasDrift } }: NodeProps<Node<NoteNodeData>>) => {
  const { t, language } = useWords()
  const standing = useStanding(note.id, note.part)
  return (
    <div
      className={styles.note}
      data-kind={note.kind}
      data-standing={standing}
      data-drift={hasDrift || undefined}
      data-length={lengthOf(note.words[language], language)}
      style={{ background: noteColors[note.kind] }}
    >
      <span className={styles.name}>
        <VisuallyHidden component="span">{t.kinds[note.kind]}: </VisuallyHidden>
        {note.words[language]}
      </span>
      {isLive(note.kind) && (
        // It changes every second: to be listened to, numbers stand in the panel and the list.
        <span aria-hidden>
          <LiveLine part={note.part} className={styles.live} />
        </span>
      )}
    </div>
  )
})
