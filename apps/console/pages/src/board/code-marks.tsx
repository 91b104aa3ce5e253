import { type Board, marksOf, MARK_DASHES, type Mark } from '@banyan/board'
import type { CodeComparison } from '@banyan/model/sources'
import { Popover } from '@mantine/core'
import { useWords } from '../language/language.tsx'
import { type Drift, driftInCode } from './drift.ts'
import { DriftText } from './drift-notice.tsx'
import styles from './drift.module.css'

type CodeMarksProps = { readonly board: Board; readonly findings: CodeComparison['findings'] }

/** Where the code is not as the context map says: dashed lines between the two, and what it is at their ends. */
export const CodeMarks = ({ board, findings }: CodeMarksProps) => {
  const { language } = useWords()
  const marks = marksOf(board, { findings })
  const drift = driftInCode(findings, language)
  return (
    <div className={styles.marks}>
      <svg aria-hidden>
        {marks.map(({ id, path }) => (
          <path key={id} className={styles.line} d={path} strokeDasharray={MARK_DASHES} />
        ))}
      </svg>
      {marks.flatMap((mark) =>
        mark.badges.map((_, i) => <Badge key={`${mark.id} ${i}`} mark={mark} end={i} drift={drift} />),
      )}
    </div>
  )
}

type BadgeProps = { readonly mark: Mark; readonly end: number; readonly drift: readonly Drift[] }

const Badge = ({ mark: { badges, label, numbers }, end, drift }: BadgeProps) => {
  const { t } = useWords()
  const { x, y, width, height } = badges[end]!
  const told = numbers.map((number) => drift[number - 1]!)
  return (
    <Popover width="min(460px, calc(100vw - 24px))" position="bottom-end" shadow="md">
      <Popover.Target>
        <button
          type="button"
          className={`${styles.badge} nopan nodrag`}
          style={{ left: x, top: y, width, height }}
          aria-label={t.code.differsIn(label)}
          title={told.map(({ text }) => text).join('\n')}
        >
          {label}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles.notice}>
        <p>{t.code.differs}</p>
        <ol start={numbers[0]}>
          {told.map((one, i) => (
            <li key={`${one.place} ${one.text}`} value={numbers[i]} lang={one.lang}>
              <DriftText drift={one} />
            </li>
          ))}
        </ol>
      </Popover.Dropdown>
    </Popover>
  )
}
