import type { Area, Arrow, Board, Box, Note, NoteKind } from './board.ts'
import { wrapText } from './wrap-text.ts'

export type Language = 'ko' | 'en'

/** The colours of event storming; `ink` is readable on each of them. */
const FILLS: Readonly<Record<NoteKind, string>> = {
  event: '#f9b26a',
  command: '#8cc7ec',
  actor: '#fdf3a7',
  'external-system': '#f4a6c6',
  aggregate: '#f6dc5e',
  policy: '#c9b1ea',
  'read-model': '#a8d99a',
}
const INK = '#1d1d1f'
const PAPER = '#ffffff'
const AREA_STYLES = {
  context: { fill: '#f6f5f2', line: '#8d8a83', fontSize: 18, radius: 12 },
  process: { fill: '#ffffff', line: '#d9d6cf', fontSize: 13, radius: 8 },
} as const
const ARROW = '#55524c'
const FONT = "'Noto Sans KR', 'Apple SD Gothic Neo', 'Malgun Gothic', system-ui, sans-serif"
const FONT_SIZE = 13
const SMALL_FONT_SIZE = 11
const LINE_HEIGHT = 1.25
const PADDING = 8
/** Below this height a note's letters are small. */
const SMALL_NOTE = 50

/** The board as an SVG document: without scripts and without fonts of its own, so that it prints anywhere. Same board, same text. */
export const drawSvg = (
  board: Board,
  o: { readonly language: Language; readonly title: string; readonly arrows?: readonly Arrow['kind'][] },
): string => {
  const { width, height } = board
  const shown = new Set(o.arrows ?? (['triggers', 'sends', 'emits'] satisfies readonly Arrow['kind'][]))
  const byId = new Map(board.notes.map((note) => [note.id, note]))
  const arrows = board.arrows.filter(({ kind }) => shown.has(kind))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${FONT}" role="img" aria-label="${escaped(o.title)}">`,
    `<title>${escaped(o.title)}</title>`,
    `<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="${ARROW}"/></marker></defs>`,
    `<rect width="${width}" height="${height}" fill="${PAPER}"/>`,
    ...board.areas.map((area) => drawArea(area, o.language)),
    ...arrows.map((arrow) => drawArrow(arrow, byId.get(arrow.from)!, byId.get(arrow.to)!)),
    ...board.notes.map((note) => drawNote(note, o.language)),
    '</svg>',
    '',
  ].join('\n')
}

const drawArea = ({ kind, words, id, ...box }: Area, language: Language): string => {
  const { fill, line, fontSize, radius } = AREA_STYLES[kind]
  const title = `<text x="${box.x + 2 * PADDING}" y="${box.y + fontSize + PADDING}" font-size="${fontSize}" font-weight="600" fill="${INK}">${escaped(words[language])}</text>`
  return `<g data-id="${escaped(id)}"><rect ${rect(box)} rx="${radius}" fill="${fill}" stroke="${line}"/>${title}</g>`
}

const drawNote = (note: Note, language: Language): string => {
  const fontSize = note.height < SMALL_NOTE ? SMALL_FONT_SIZE : FONT_SIZE
  const lineHeight = fontSize * LINE_HEIGHT
  const lines = wrapText(note.words[language], {
    width: note.width - 2 * PADDING,
    fontSize,
    lines: Math.max(1, Math.floor((note.height - PADDING) / lineHeight)),
  })
  const first = note.y + note.height / 2 - ((lines.length - 1) * lineHeight) / 2 + fontSize * 0.35
  const text = lines.map(
    (line, i) => `<tspan x="${note.x + note.width / 2}" y="${round(first + i * lineHeight)}">${escaped(line)}</tspan>`,
  )
  return [
    `<g data-id="${escaped(note.id)}" data-part="${escaped(note.part)}"><title>${escaped(note.words[language])}</title>`,
    `<rect ${rect(note)} rx="3" fill="${FILLS[note.kind]}" stroke="${INK}" stroke-opacity="0.25"/>`,
    `<text font-size="${fontSize}" text-anchor="middle" fill="${INK}">${text.join('')}</text></g>`,
  ].join('')
}

/** From the right side of one to the left side of the other; backwards in time, around below. */
const drawArrow = ({ kind }: Arrow, from: Box, to: Box): string => {
  const [x1, y1] = [from.x + from.width, from.y + from.height / 2]
  const [x2, y2] = [to.x, to.y + to.height / 2]
  const bend = Math.max(18, Math.abs(x2 - x1) / 2)
  const d = `M${x1} ${y1}C${round(x1 + bend)} ${y1} ${round(x2 - bend)} ${y2} ${x2} ${y2}`
  return `<path class="${kind}" d="${d}" fill="none" stroke="${ARROW}" stroke-width="1.2" marker-end="url(#tip)"/>`
}

const rect = ({ x, y, width, height }: Box): string => `x="${x}" y="${y}" width="${width}" height="${height}"`
const round = (value: number): number => Math.round(value * 10) / 10

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
