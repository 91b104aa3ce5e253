import type { Area, Box, NoteKind } from './board.ts'

/** The colours of event storming; {@link ink} is readable on each of them. */
export const noteColors: Readonly<Record<NoteKind, string>> = {
  event: '#f9b26a',
  command: '#8cc7ec',
  actor: '#fdf3a7',
  'external-system': '#f4a6c6',
  aggregate: '#f6dc5e',
  policy: '#c9b1ea',
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

/** Pixels that an arrow leads straight ahead at least. */
const BEND_MIN = 18

/** From the right side of one to the left side of the other, as the `d` of an SVG path; backwards in time it turns around. */
export const arrowPath = (from: Box, to: Box): string => {
  const [x1, y1] = [from.x + from.width, from.y + from.height / 2]
  const [x2, y2] = [to.x, to.y + to.height / 2]
  const bend = Math.max(BEND_MIN, Math.abs(x2 - x1) / 2)
  return `M${x1} ${y1}C${round(x1 + bend)} ${y1} ${round(x2 - bend)} ${y2} ${x2} ${y2}`
}

const round = (value: number): number => Math.round(value * 10) / 10
