import type { Checked } from './checks/check.ts'
import { type Finding, type Invariant, INVARIANTS } from './checks/finding.ts'
import type { Summary } from './statistics.ts'
import type { Traffic } from './traffic/traffic.ts'

export type Outcome = {
  readonly summary: Summary
  readonly traffic: Traffic
  /** Nothing when the run was ended early. */
  readonly checked: Checked | undefined
  /** Of the ledger: posts or pairs of which an answer is missing, and which are therefore not compared. */
  readonly uncertain: number
}

/** True when all was checked, and all of it holds. */
export const holds = ({ checked }: Outcome): boolean => checked !== undefined && checked.findings.length === 0

/** Findings that are written out for each invariant. */
const SHOWN_MAX = 5

/** What came of a run, as text. */
export const reportOf = (outcome: Outcome): string =>
  [...trafficLines(outcome), '', ...checkedLines(outcome)].map((line) => `${line}\n`).join('')

const trafficLines = ({ summary, traffic, uncertain }: Outcome): readonly string[] => {
  const { requests, seconds, perSecond, kinds, refusals, pages } = summary
  const share = pages.read === 0 ? 'none was read' : percent(pages.nonEmpty / pages.read)
  return [
    `${requests.toLocaleString('en')} requests in ${seconds.toFixed(1)} s: ${perSecond.toFixed(1)} a second`,
    '',
    tableLine(['', 'requests', '1/s', 'p50 ms', 'p95 ms', 'p99 ms']),
    ...kinds.map((row) =>
      tableLine([
        row.kind,
        row.count.toLocaleString('en'),
        row.perSecond.toFixed(2),
        ...[row.p50Ms, row.p95Ms, row.p99Ms].map((ms) => ms.toFixed(1)),
      ]),
    ),
    '',
    `pages that held something: ${share}`,
    `refused: ${refusals.length === 0 ? 'nothing' : refusals.map(({ code, count }) => `${code} ${count}`).join(', ')}`,
    ...(traffic.notBegun > 0 ? [`not begun, because too much was under way: ${traffic.notBegun}`] : []),
    ...(uncertain > 0 ? [`without an answer, and so not compared: ${uncertain}`] : []),
  ]
}

const checkedLines = ({ checked }: Outcome): readonly string[] => {
  if (checked === undefined) return ['Ended early: nothing was checked.']
  const lines = (Object.keys(INVARIANTS) as Invariant[]).flatMap((invariant) => {
    const findings = checked.findings.filter((finding) => finding.invariant === invariant)
    const shown = findings.slice(0, SHOWN_MAX).map(findingLine)
    const more = findings.length > SHOWN_MAX ? [`         and ${findings.length - SHOWN_MAX} more`] : []
    return [`${findings.length === 0 ? 'holds ' : 'BROKEN'}  ${INVARIANTS[invariant]}`, ...shown, ...more]
  })
  return [`${checked.places.toLocaleString('en')} pages and lists were compared with what was acknowledged:`, ...lines]
}

const findingLine = ({ where, expected, found }: Finding): string =>
  `         ${where}: expected ${expected}, found ${found}`

const WIDTHS = [26, 10, 9, 9, 9, 9] as const

const tableLine = (cells: readonly string[]): string =>
  cells.map((cell, i) => (i === 0 ? cell.padEnd(WIDTHS[0]) : cell.padStart(WIDTHS[i] ?? 0))).join('')

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
