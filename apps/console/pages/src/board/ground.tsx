import { areaStyles, arrowPath, type Area, type Arrow, type Board, notePadding } from '@banyan/board'
import { memo, use, useSyncExternalStore } from 'react'
import { useWords } from '../language/language.tsx'
import styles from './board.module.css'
import { FocusContext } from './focus.ts'

type GroundProps = { readonly board: Board; readonly arrows: readonly Arrow['kind'][] }

/** What lies below the notes: areas and arrows, in one picture. */
export const Ground = memo(({ board, arrows }: GroundProps) => (
  <svg className={styles.ground} width={board.width} height={board.height} aria-hidden>
    <defs>
      <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
        <path className={styles.tip} d="M0 0 8 4 0 8z" />
      </marker>
    </defs>
    {board.areas.map((area) => (
      <AreaShape key={area.id} area={area} />
    ))}
    <Arrows board={board} kinds={arrows} />
  </svg>
))

const AreaShape = ({ area }: { readonly area: Area }) => {
  const { language } = useWords()
  const { fontSize, radius } = areaStyles[area.kind]
  const { x, y, width, height } = area
  return (
    <g className={styles.area} data-kind={area.kind}>
      <rect x={x} y={y} width={width} height={height} rx={radius} />
      <text x={x + 2 * notePadding} y={y + fontSize + notePadding} fontSize={fontSize}>
        {area.words[language]}
      </text>
    </g>
  )
}

const Arrows = ({ board, kinds }: { readonly board: Board; readonly kinds: readonly Arrow['kind'][] }) => {
  const store = use(FocusContext)
  const focus = useSyncExternalStore(store.watch, store.get)
  const byId = new Map(board.notes.map((note) => [note.id, note]))
  return board.arrows
    .filter(({ kind, from, to }) => kinds.includes(kind) || (focus?.flow.has(from) && focus.flow.has(to)))
    .map(({ kind, from, to }) => (
      <path
        key={`${kind} ${from} ${to}`}
        className={styles.arrow}
        data-kind={kind}
        data-standing={focus === null ? 'plain' : focus.flow.has(from) && focus.flow.has(to) ? 'kept' : 'faded'}
        d={arrowPath(byId.get(from)!, byId.get(to)!)}
        markerEnd="url(#tip)"
      />
    ))
}
