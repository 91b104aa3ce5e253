import type { CodeComparison } from '@banyan/model/sources'
import type { Board } from './board.ts'
import { linesOf } from './export/code-lines.ts'
import { ink } from './look.ts'
import { type Mark, MARK_COLOR, MARK_DASHES, marksOf, marksWidth } from './marks.ts'
import { wrapText } from './wrap-text.ts'

type Language = 'ko' | 'en'

const TITLES = {
  findings: { en: 'The code is not as the context map says', ko: '코드가 컨텍스트 지도와 다릅니다' },
  unread: { en: 'Not compared with the code', ko: '코드와 견주지 못했습니다' },
} as const
const TEXT = { title: 16, font: 13, line: 19, margin: 24, linesMax: 6 } as const

/** What is drawn on and around a board where the code is not as its context map says. */
export type CodePicture = {
  /** Left of the board, in pixels. */
  readonly left: number
  /** Below it. */
  readonly height: number
  /** SVG, to be drawn over the areas. */
  readonly lines: readonly string[]
}

const NONE: CodePicture = { left: 0, height: 0, lines: [] }

/** Dashed lines between those of whom something is said, and below the board what. Nothing where all is well. */
export const codePicture = (
  board: Board,
  code: CodeComparison | undefined,
  o: { readonly language: Language; readonly escaped: (text: string) => string },
): CodePicture => {
  if (!code || code.findings.length + code.unread.length === 0) return NONE
  const marks = marksOf(board, code)
  const rows = rowsOf(code, { language: o.language, width: board.width - 2 * TEXT.margin })
  const text = rows.map(
    ({ line, isTitle }, i) =>
      `<text x="${TEXT.margin}" y="${board.height + (i + 1) * TEXT.line}" font-size="${isTitle ? TEXT.title : TEXT.font}" fill="${isTitle ? MARK_COLOR : ink}"${isTitle ? ' font-weight="600"' : ''}>${o.escaped(line)}</text>`,
  )
  const list = `<g data-code="list">${text.join('')}</g>`
  return {
    left: marksWidth(marks),
    height: rows.length * TEXT.line + TEXT.margin,
    lines: [...marks.map((mark) => drawMark(mark, o.escaped)), list],
  }
}

type Row = { readonly line: string; readonly isTitle: boolean }

const rowsOf = (
  { findings, unread }: CodeComparison,
  { language, width }: { readonly language: Language; readonly width: number },
): readonly Row[] => {
  const fitted = (text: string): readonly Row[] =>
    wrapText(text, { width, fontSize: TEXT.font, lines: TEXT.linesMax }).map((line) => ({ line, isTitle: false }))
  const part = (title: string, lines: readonly string[], isNumbered: boolean): readonly Row[] =>
    lines.length === 0
      ? []
      : [{ line: title, isTitle: true }, ...lines.flatMap((line, i) => fitted(isNumbered ? `${i + 1}. ${line}` : line))]
  return [
    ...part(TITLES.findings[language], linesOf({ findings, unread: [] }, language), true),
    ...part(TITLES.unread[language], linesOf({ findings: [], unread }, language), false),
  ]
}

const drawMark = ({ id, path, badges, label }: Mark, escaped: (text: string) => string): string =>
  [
    `<g data-code="${escaped(id)}"><path d="${path}" fill="none" stroke="${MARK_COLOR}" stroke-width="2.5" stroke-dasharray="${MARK_DASHES}"/>`,
    ...badges.map(
      ({ x, y, width, height }) =>
        `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${height / 2}" fill="${MARK_COLOR}"/><text x="${x + width / 2}" y="${y + height / 2 + 6}" font-size="17" font-weight="600" text-anchor="middle" fill="#ffffff">${label}</text>`,
    ),
    '</g>',
  ].join('')
