/** The cells of every table row of a Markdown text, header and rule rows left out, with the 1-based line. */
export type Row = { readonly line: number; readonly cells: readonly string[] }

export const tableRows = (markdown: string): readonly Row[] => {
  const lines = markdown.split('\n')
  return lines.flatMap((text, i) => {
    const isRow = text.startsWith('|') && !isRule(text) && !isRule(lines[i + 1] ?? '')
    return isRow ? [{ line: i + 1, cells: cellsOf(text) }] : []
  })
}

/** What stands in backticks. */
export const quoted = (text: string): readonly string[] => [...text.matchAll(/`([^`]+)`/g)].map((m) => m[1] ?? '')

const isRule = (text: string): boolean => /^\|[\s:|-]+\|$/.test(text)

const cellsOf = (text: string): readonly string[] =>
  text
    .slice(1, text.lastIndexOf('|'))
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim())
