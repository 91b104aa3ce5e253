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
    {board.areas.map(({ id, kind, x, y, width, height }) => (
      <g key={id} className={styles.area} data-kind={kind}>
        <rect x={x} y={y} width={width} height={height} rx={areaStyles[kind].radius} />
      </g>
    ))}
    <Arrows board={board} kinds={arrows} />
    {board.areas.map((area) => (
      <Title key={area.id} area={area} />
    ))}
  </svg>
))

/** Over the lines: where one passes, the name stays readable. */
const Title = ({ area: { kind, words, x, y } }: { readonly area: Area }) => {
  const { language } = useWords()
  const { fontSize } = areaStyles[kind]
  return (
    <g className={styles.area} data-kind={kind}>
      <text x={x + 2 * notePadding} y={y + fontSize + notePadding} fontSize={fontSize}>
        {words[language]}
      </text>
    </g>
  )
}

const Arrows = ({ board, kinds }: { readonly board: Board; readonly kinds: readonly Arrow['kind'][] }) => {
  const store = use(FocusContext)
  const focus = useSyncExternalStore(store.watch, store.get)
  const isKept = ({ from, to }: Arrow) => focus !== null && focus.flow.has(from) && focus.flow.has(to)
  const shown = board.arrows.filter((arrow) => kinds.includes(arrow.kind) || isKept(arrow))
  const standingOf = (arrow: Arrow) => (focus === null ? 'plain' : isKept(arrow) ? 'kept' : 'faded')
  // Many lines run as one for a while: only all of them together may be pale, or that piece would be dark.
  return (['faded', 'plain', 'kept'] as const).flatMap((standing) =>
    ['views', 'story'].map((matter) => (
      <g key={`${standing} ${matter}`} className={styles.arrows} data-matter={matter} data-standing={standing}>
        {shown
          .filter((arrow) => standingOf(arrow) === standing && matterOf(arrow) === matter)
          .map((arrow) => (
            <path
              key={`${arrow.kind} ${arrow.from} ${arrow.to}`}
              className={styles.arrow}
              d={arrowPath(arrow)}
              markerEnd="url(#tip)"
            />
          ))}
      </g>
    )),
  )
}

const matterOf = ({ kind }: Arrow) => (kind === 'fills' || kind === 'needs' ? 'views' : 'story')
