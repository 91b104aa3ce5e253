import { type Board, type Note, noteColors } from '@banyan/board'
import { useEffect, useMemo, useRef } from 'react'
import { useWords } from '../language/language.tsx'
import styles from './board.module.css'
import type { Drift } from './drift.ts'
import { DriftAlerts } from './drift-notice.tsx'
import { type ListedContext, listOf } from './list.ts'
import { isLive, LiveLine } from './live/live-line.tsx'

type BoardListProps = {
  readonly board: Board
  readonly drift: readonly Drift[]
  readonly chosen: string | null
  readonly onChoose: (part: string) => void
}

/** The board as a list: for phones, and for those who hear it. Each part once, in the order of time. */
export const BoardList = ({ board, drift, chosen, onChoose }: BoardListProps) => {
  const { language } = useWords()
  const contexts = useMemo(() => listOf(board), [board])
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (chosen !== null) list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  const rows = (notes: ListedContext['rest']) => <Rows notes={notes} chosen={chosen} onChoose={onChoose} />
  return (
    <div className={styles.list} ref={list}>
      {contexts.map(({ area, processes, rest }) => (
        <section key={area.id} aria-label={area.words[language]}>
          <h2>{area.words[language]}</h2>
          <DriftAlerts drift={drift.filter(({ between }) => between?.some((name) => area.id === `context ${name}`))} />
          {processes.map((process) => (
            <section key={process.area.id} aria-label={process.area.words[language]}>
              <h3>{process.area.words[language]}</h3>
              {rows(process.notes)}
            </section>
          ))}
          {rest.length > 0 && rows(rest)}
        </section>
      ))}
    </div>
  )
}

type RowsProps = Omit<BoardListProps, 'board' | 'drift'> & { readonly notes: readonly Note[] }

const Rows = ({ notes, chosen, onChoose }: RowsProps) => {
  const { t, language } = useWords()
  return (
    <ul>
      {notes.map((note) => (
        <li key={note.part}>
          <button
            type="button"
            className={styles.row}
            aria-current={note.part === chosen || undefined}
            onClick={() => onChoose(note.part)}
          >
            <span className={styles.swatch} style={{ background: noteColors[note.kind] }} />
            <span>
              {note.words[language]}
              <small>{t.kinds[note.kind]}</small>
            </span>
            {isLive(note.kind) && <LiveLine part={note.part} className={styles.rowLive} />}
          </button>
        </li>
      ))}
    </ul>
  )
}
