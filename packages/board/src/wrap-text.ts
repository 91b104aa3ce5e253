/** Of a font's size: what letters of Korean, Chinese and Japanese take, and all others on average. */
const WIDE = 0.96
const NARROW = 0.56
const WIDE_LETTER = /[ᄀ-ᇿ⺀-鿿가-힣豈-﫿＀-￯]/u
const ELLIPSIS = '…'

/** Text in lines that fit, without measuring: the same on every machine. What is too long for the last line ends in `…`. */
export const wrapText = (
  text: string,
  o: { readonly width: number; readonly fontSize: number; readonly lines: number },
): readonly string[] => {
  const room = o.width / o.fontSize
  const lines: string[] = []
  let rest = text.trim()
  while (rest !== '' && lines.length < o.lines) {
    const line = firstLine(rest, room)
    lines.push(line.trimEnd())
    rest = rest.slice(line.length).trimStart()
  }
  const last = lines.at(-1)
  if (rest === '' || last === undefined) return lines
  return [...lines.slice(0, -1), takeWhileFits(last, room - widthOf(ELLIPSIS)).trimEnd() + ELLIPSIS]
}

/** The largest of some font sizes in which nothing is cut off; the last one where something is in each. */
export const fitText = (
  text: string,
  o: {
    readonly width: number
    readonly height: number
    readonly lineHeight: number
    readonly fontSizes: readonly number[]
  },
): { readonly fontSize: number; readonly lines: readonly string[] } => {
  const fits = o.fontSizes.map((fontSize) => {
    const lines = Math.max(1, Math.floor(o.height / (fontSize * o.lineHeight)))
    return { fontSize, lines: wrapText(text, { width: o.width, fontSize, lines }) }
  })
  return fits.find(({ lines }) => !lines.at(-1)?.endsWith(ELLIPSIS)) ?? fits.at(-1)!
}

/** Pixels that a text takes in one line, as estimated here. */
export const textWidth = (text: string, fontSize: number): number => {
  let width = 0
  for (const letter of text) width += widthOf(letter)
  return width * fontSize
}

/** Up to the last space that fits; a word that is too long is cut. */
const firstLine = (text: string, room: number): string => {
  const fitting = takeWhileFits(text, room)
  if (fitting.length === text.length || text[fitting.length] === ' ') return fitting
  const space = fitting.lastIndexOf(' ')
  return space > 0 ? fitting.slice(0, space) : fitting
}

const takeWhileFits = (text: string, room: number): string => {
  let taken = ''
  let width = 0
  for (const letter of text) {
    width += widthOf(letter)
    if (width > room && taken !== '') break
    taken += letter
  }
  return taken
}

const widthOf = (letter: string): number => (WIDE_LETTER.test(letter) ? WIDE : NARROW)
