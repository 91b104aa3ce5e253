import { noteColors, type Note } from '@banyan/board'
import { VisuallyHidden } from '@mantine/core'
import type { Node, NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { useWords } from '../language/language.tsx'
import styles from './board.module.css'
import { useStanding } from './focus.ts'
import { isLive, LiveLine } from './live/live-line.tsx'

export type NoteNodeData = { readonly note: Note; readonly hasDrift: boolean }

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
