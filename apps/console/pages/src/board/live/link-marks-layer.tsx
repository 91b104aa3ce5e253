import type { Arrow, Board } from '@banyan/board'
import { arrowPath } from '@banyan/board'
import type { Description } from '@banyan/model'
import { useStore } from '@banyan/pages/store'
import { now } from '../../api/live.ts'
import { useWords } from '../../language/language.tsx'
import styles from '../board.module.css'
import { linkMarksOf } from './link-marks.ts'

type LinkMarksProps = { readonly board: Board; readonly description: Description }

/** Over the arrows that lead from an event to a policy of another context: how far it is behind, and whether it fails. Policies' notes say it too. */
export const LinkMarks = ({ board, description }: LinkMarksProps) => {
  const { t } = useWords()
  const current = useStore(now)
  const marks = current === null ? [] : linkMarksOf(board, description, current)
  return (
    <svg className={styles.linkMarks} width={board.width} height={board.height} aria-hidden>
      {marks.map(({ arrow, standing, lag }) => {
        const { x, y } = labelPlace(arrow)
        return (
          <g key={`${arrow.from} ${arrow.to}`} data-standing={standing} data-to={arrow.to}>
            {standing !== 'well' && <path d={arrowPath(arrow)} />}
            <text x={x} y={y}>
              {standing === 'failing' ? '✕ ' : ''}
              {lag && t.topology.lagOf(String(lag.events), lag.seconds === null ? null : String(lag.seconds))}
            </text>
          </g>
        )
      })}
    </svg>
  )
}

/** Before the tip, over the line. */
const labelPlace = ({ points }: Arrow): { readonly x: number; readonly y: number } => {
  const [x = 0, y = 0] = points.at(-1) ?? []
  return { x: x - 8, y: y - 6 }
}
