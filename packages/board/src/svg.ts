import type { CodeComparison } from '@banyan/model/sources'
import type { Area, Arrow, Board, Box, Note } from './board.ts'
import { codePicture } from './code-picture.ts'
import { areaStyles, arrowColor, arrowPath, ink, noteColors, notePadding } from './look.ts'
import { fitText } from './wrap-text.ts'

export type Language = 'ko' | 'en'

const PAPER = '#ffffff'
const FONT = "'Noto Sans KR', 'Apple SD Gothic Neo', 'Malgun Gothic', system-ui, sans-serif"
/** What is too long for the first is written smaller. */
const FONT_SIZES = [13, 11, 9.5] as const
const SMALL_FONT_SIZES = [11, 9.5] as const
const LINE_HEIGHT = 1.25
/** Below this height a note's letters are small. */
const SMALL_NOTE = 50

/** The board as an SVG document: without scripts and without fonts of its own, so that it prints anywhere. Same board, same text. */
export const drawSvg = (
  board: Board,
  o: {
    readonly language: Language
    readonly title: string
    readonly arrows?: readonly Arrow['kind'][]
    /** Where the code is not as the context map says: drawn on the board, and told below it. */
    readonly code?: CodeComparison
  },
): string => {
  const code = codePicture(board, o.code, { language: o.language, escaped })
  const [width, height] = [board.width + code.left, board.height + code.height]
  const left = code.left === 0 ? 0 : -code.left
  const shown = new Set(o.arrows ?? (['triggers', 'sends', 'emits'] satisfies readonly Arrow['kind'][]))
  const arrows = board.arrows.filter(({ kind }) => shown.has(kind))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left} 0 ${width} ${height}" width="${width}" height="${height}" font-family="${FONT}" role="img" aria-label="${escaped(o.title)}">`,
    `<title>${escaped(o.title)}</title>`,
    `<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="${arrowColor}"/></marker></defs>`,
    `<rect ${left === 0 ? '' : `x="${left}" `}width="${width}" height="${height}" fill="${PAPER}"/>`,
    ...board.areas.map(drawArea),
    ...arrows.map(drawArrow),
    ...board.areas.map((area) => drawTitle(area, o.language)),
    ...board.notes.map((note) => drawNote(note, o.language)),
    ...code.lines,
    '</svg>',
    '',
  ].join('\n')
}

const drawArea = ({ kind, id, ...box }: Area): string => {
  const { fill, line, radius } = areaStyles[kind]
  return `<rect data-id="${escaped(id)}" ${rect(box)} rx="${radius}" fill="${fill}" stroke="${line}"/>`
}

/** Over the lines: where one passes, the name stays readable. */
const drawTitle = ({ kind, words, x, y }: Area, language: Language): string => {
  const { fill, fontSize } = areaStyles[kind]
  return `<text x="${x + 2 * notePadding}" y="${y + fontSize + notePadding}" font-size="${fontSize}" font-weight="600" fill="${ink}" stroke="${fill}" stroke-width="4" stroke-linejoin="round" paint-order="stroke">${escaped(words[language])}</text>`
}

const drawNote = (note: Note, language: Language): string => {
  const { fontSize, lines } = fitText(note.words[language], {
    width: note.width - 2 * notePadding,
    height: note.height - notePadding,
    lineHeight: LINE_HEIGHT,
    fontSizes: note.height < SMALL_NOTE ? SMALL_FONT_SIZES : FONT_SIZES,
  })
  const lineHeight = fontSize * LINE_HEIGHT
  const first = note.y + note.height / 2 - ((lines.length - 1) * lineHeight) / 2 + fontSize * 0.35
  const text = lines.map(
    (line, i) => `<tspan x="${note.x + note.width / 2}" y="${round(first + i * lineHeight)}">${escaped(line)}</tspan>`,
  )
  return [
    `<g data-id="${escaped(note.id)}" data-part="${escaped(note.part)}"><title>${escaped(note.words[language])}</title>`,
    `<rect ${rect(note)} rx="3" fill="${noteColors[note.kind]}" stroke="${ink}" stroke-opacity="0.25"/>`,
    `<text font-size="${fontSize}" text-anchor="middle" fill="${ink}">${text.join('')}</text></g>`,
  ].join('')
}

const drawArrow = (arrow: Arrow): string =>
  `<path class="${arrow.kind}" d="${arrowPath(arrow)}" fill="none" stroke="${arrowColor}" stroke-width="1.2" marker-end="url(#tip)"/>`

const rect = ({ x, y, width, height }: Box): string => `x="${x}" y="${y}" width="${width}" height="${height}"`
const round = (value: number): number => Math.round(value * 10) / 10

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
