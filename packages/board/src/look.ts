import type { Area, Arrow, NoteKind, Point } from './board.ts'

/** The colours of event storming; {@link ink} is readable on each of them. */
export const noteColors: Readonly<Record<NoteKind, string>> = {
  event: '#f9b26a',
  command: '#8cc7ec',
  actor: '#fdf3a7',
  'external-system': '#f4a6c6',
  aggregate: '#f6dc5e',
  policy: '#c9b1ea',
  saga: '#b3bdf5',
  'read-model': '#a8d99a',
}

/** Letters and the lines of notes. */
export const ink = '#1d1d1f'

/** Font sizes and radii in pixels. */
export const areaStyles: Readonly<
  Record<
    Area['kind'],
    { readonly fill: string; readonly line: string; readonly fontSize: number; readonly radius: number }
  >
> = {
  context: { fill: '#f6f5f2', line: '#8d8a83', fontSize: 18, radius: 12 },
  process: { fill: '#ffffff', line: '#d9d6cf', fontSize: 13, radius: 8 },
}

export const arrowColor = '#55524c'

/** Between a note's edge and its letters, in pixels. */
export const notePadding = 8

/** The `d` of an SVG path; its corners are round. */
export const arrowPath = ({ points }: Pick<Arrow, 'points'>): string =>
  points
    .map((point, i) => {
      const [before, after] = [points[i - 1], points[i + 1]]
      if (!before) return `M${at(point)}`
      if (!after) return `L${at(point)}`
      const radius = Math.min(CORNER, lengthOf(before, point) / 2, lengthOf(point, after) / 2)
      return `L${at(towards(point, before, radius))}Q${at(point)} ${at(towards(point, after, radius))}`
    })
    .join('')

/** Pixels. */
const CORNER = 5

const lengthOf = ([x1, y1]: Point, [x2, y2]: Point): number => Math.abs(x2 - x1) + Math.abs(y2 - y1)

const towards = ([x, y]: Point, [otherX, otherY]: Point, distance: number): Point => [
  x + Math.sign(otherX - x) * distance,
  y + Math.sign(otherY - y) * distance,
]

const at = ([x, y]: Point): string => `${round(x)} ${round(y)}`
const round = (value: number): number => Math.round(value * 10) / 10
