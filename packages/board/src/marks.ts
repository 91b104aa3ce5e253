import type { CodeComparison, CodeDrift } from '@banyan/model/sources'
import type { Area, Board, Box } from './board.ts'

/** A line left of the board between two contexts whose code is not as the context map says. */
export type Mark = {
  readonly id: string
  /** Places in the list of findings, from 1. */
  readonly numbers: readonly number[]
  /** As the `d` of an SVG path. */
  readonly path: string
  /** The least `x` of it. */
  readonly left: number
  /** Where it meets the contexts; one where the neighbour has no area of its own. */
  readonly badges: readonly Box[]
  readonly label: string
}

/** Pixels between lines, of badges, and between badges of one context. */
const LANE = 24
const BADGE = { height: 28, digit: 10, padding: 18, gap: 6 } as const
const LABEL_NUMBERS_MAX = 3
/** The lines are dashed; this red is readable on light and dark paper. */
export const MARK_COLOR = '#c21f2e'
export const MARK_DASHES = '7 5'

/** One mark for each two of whom something is said, in the order of the findings: same findings, same marks. Left of 0 where areas begin there. */
export const marksOf = (board: Board, { findings }: Pick<CodeComparison, 'findings'>): readonly Mark[] => {
  const groups = [...grouped(findings)].map(([id, group]) => ({ id, ...group, label: labelOf(group.numbers) }))
  const left = Math.min(...board.areas.map(({ x }) => x))
  const lanes = left - BADGE.gap - Math.max(...groups.map(({ label }) => widthOf(label)))
  const taken = new Map<string, number>()
  return groups.flatMap(({ id, between, numbers, label }, lane): readonly Mark[] => {
    const badges = between
      .map((name) => board.areas.find((area) => area.id === `context ${name}`))
      .filter((area): area is Area => area !== undefined)
      .map((area) => badgeAt(area, label, taken))
    const x = lanes - LANE * (lane + 1)
    const [first, second] = badges.map((badge) => ({ x: badge.x, y: badge.y + badge.height / 2 }))
    if (!first) return []
    const end = second ? `V${second.y}H${second.x}` : ''
    return [{ id, numbers, badges, label, left: x, path: `M${first.x} ${first.y}H${x}${end}` }]
  })
}

/** How far marks lie left of the board, in pixels. */
export const marksWidth = (marks: readonly Mark[]): number => Math.max(0, ...marks.map(({ left }) => LANE - left))

type Group = { readonly between: readonly string[]; readonly numbers: number[] }

const grouped = (findings: readonly CodeDrift[]): ReadonlyMap<string, Group> => {
  const groups = new Map<string, Group>()
  findings.forEach(({ between }, i) => {
    const id = between.toSorted().join(' ')
    const group = groups.get(id) ?? { between, numbers: [] }
    group.numbers.push(i + 1)
    groups.set(id, group)
  })
  return groups
}

/** Beside the head of the area, below each other. */
const badgeAt = (area: Area, label: string, taken: Map<string, number>): Box => {
  const count = taken.get(area.id) ?? 0
  taken.set(area.id, count + 1)
  const width = widthOf(label)
  const y = area.y + BADGE.gap + count * (BADGE.height + BADGE.gap)
  return { x: area.x - BADGE.gap - width, y, width, height: BADGE.height }
}

const widthOf = (label: string): number => label.length * BADGE.digit + BADGE.padding

const labelOf = (numbers: readonly number[]): string =>
  numbers.slice(0, LABEL_NUMBERS_MAX).join(', ') + (numbers.length > LABEL_NUMBERS_MAX ? ' …' : '')
