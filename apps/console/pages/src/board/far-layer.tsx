import type { Board } from '@banyan/board'
import type { Description } from '@banyan/model'
import { useStore as useFlow } from '@xyflow/react'
import { useWords } from '../language/language.tsx'
import styles from './board.module.css'
import { contextMapOf, type MapLine } from './context-map.ts'
import { type Drift, lineOf } from './drift.ts'

type FarLayerProps = {
  readonly board: Board
  readonly description: Description
  readonly drift: readonly Drift[]
  readonly onEnter: (context: string) => void
}

/** From afar: contexts by their names, and the relations that the map declares between them. */
export const FarLayer = ({ board, description, drift, onEnter }: FarLayerProps) => {
  const { t, language } = useWords()
  // Letters keep their size on the screen.
  const unit = useFlow(({ transform: [, , zoom] }) => 1 / (Math.round(zoom * 200) / 200 || zoom))
  const { boxes, lines } = contextMapOf(board, { description, drift, unit })
  return (
    <div className={styles.far} style={{ '--unit': `${unit}px` } as React.CSSProperties}>
      <svg className={styles.farLines} aria-hidden>
        {lines.map((line) => (
          <path
            key={line.id}
            className={styles.relation}
            d={line.path}
            data-drift={line.drift.length > 0 || undefined}
          />
        ))}
      </svg>
      {boxes.map(({ name, kind, words, x, y, width, height }) => (
        <button
          key={`${kind} ${name}`}
          type="button"
          className={styles.mapBox}
          data-kind={kind}
          disabled={kind !== 'context'}
          style={{ left: x, top: y, width, height }}
          onClick={() => onEnter(name)}
        >
          {words[language]}
        </button>
      ))}
      {lines.map((line) => (
        <RelationLabel
          key={line.id}
          line={line}
          name={line.relation ? t.relations[line.relation.kind] : t.undeclared}
        />
      ))}
    </div>
  )
}

const RelationLabel = ({ line, name }: { readonly line: MapLine; readonly name: string }) => {
  const ends = [
    { letter: 'U', ...line.upstream },
    { letter: 'D', ...line.downstream },
  ]
  const reason = line.drift.map(lineOf).join('\n')
  const [first, ...more] = line.drift
  return (
    <>
      {ends.map(({ letter, x, y }) => (
        <span key={letter} className={styles.end} style={{ left: x, top: y }} aria-hidden>
          {letter}
        </span>
      ))}
      <span
        className={styles.relationLabel}
        data-drift={reason !== '' || undefined}
        data-outside={line.isOutside || undefined}
        style={{ left: line.label.x, top: line.label.y }}
        title={reason || line.relation?.means}
      >
        {name}
        {first?.place != null && <code>{first.place}</code>}
        {first && <small lang={first.lang}>{first.text}</small>}
        {more.length > 0 && <b>+{more.length}</b>}
      </span>
    </>
  )
}
