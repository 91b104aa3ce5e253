import type { Node } from 'oxc-parser'
import { type Finding, lineAt, type Repository } from '../repository.ts'
import { isCode, isTest, parseSource, type Source, walk } from '../source.ts'
import { quoted, tableRows } from './docs/markdown.ts'

/** The page that lists every fault. */
export const ERRORS_PAGE = 'docs/reference/errors.md'
const RULE = 'error-registry'

export type DeclaredFault = {
  readonly code: string
  readonly retry: string
  readonly file: string
  readonly line: number
}

/**
 * Compares every `defineFaults({…})` of packages and apps with the table of `docs/reference/errors.md`, in both directions:
 * a code without a row, a row without a code, a row that says another retry, a code declared twice or outside an `errors.ts`;
 * and every HTTP status that source gives to a code (`STORE_FULL: 503` in an object) with the row's.
 */
export const checkErrorRegistry = (repository: Repository): readonly Finding[] => {
  const sources = repository.files
    .filter((path) => isCode(path) && !isTest(path) && path.includes('/'))
    .map((path) => ({ path, text: repository.read(path) }))
  const declared = sources
    .filter(({ text }) => text.includes('defineFaults('))
    .flatMap((s) => faultsOf(parseSource(s.path, s.text)))
  const rows = repository.files.includes(ERRORS_PAGE) ? rowsOf(repository.read(ERRORS_PAGE)) : []
  return [
    ...declared.flatMap((fault) => problemsOf(fault, declared, rows)),
    ...rows
      .filter((row) => !declared.some((f) => f.code === row.code))
      .map((row) => inPage(row.line, `${row.code} is thrown by nobody`)),
    ...sources.flatMap(({ path, text }) => statusProblems(path, text, rows)),
    ...rows.filter((row) => row.empty).map((row) => inPage(row.line, `${row.code}: fill all five cells`)),
  ]
}

/** The codes of one file, read from its source: nothing is run. */
export const faultsOf = (source: Source): readonly DeclaredFault[] => {
  const found: DeclaredFault[] = []
  walk(source.program, (node) => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'defineFaults')
      return
    const [registry] = node.arguments
    if (registry?.type !== 'ObjectExpression') return
    for (const property of registry.properties) {
      if (property.type !== 'Property') continue
      const line = lineAt(source.text, property.start)
      found.push({ code: nameOf(property.key), retry: retryOf(property.value), file: source.path, line })
    }
  })
  return found
}

const problemsOf = (
  fault: DeclaredFault,
  all: readonly DeclaredFault[],
  rows: readonly ErrorRow[],
): readonly Finding[] => {
  const at = (message: string): Finding => ({ file: fault.file, line: fault.line, rule: RULE, message })
  const same = rows.filter((row) => row.code === fault.code)
  return [
    ...(fault.file.endsWith('/errors.ts') ? [] : [at(`${fault.code} is declared outside an errors.ts`)]),
    ...(all.filter((f) => f.code === fault.code).length > 1 ? [at(`${fault.code} is declared twice`)] : []),
    ...(same.length === 1 ? [] : [at(`expected one row for ${fault.code} in ${ERRORS_PAGE}, found ${same.length}`)]),
    ...same
      .filter((row) => row.retry !== fault.retry)
      .map((row) => inPage(row.line, `${fault.code}: retry is ${fault.retry}, the page says ${row.retry}`)),
  ]
}

/** `STORE_FULL: 503` in an object of source: the status that clients get. */
const statusProblems = (file: string, text: string, rows: readonly ErrorRow[]): readonly Finding[] =>
  [...text.matchAll(/\b([A-Z][A-Z0-9]*_[A-Z0-9_]+): ([45]\d\d)\b/g)].flatMap(([, code, status], i, all) => {
    const row = rows.find((r) => r.code === code)
    if (!row || row.status === status) return []
    const message = `${code} is answered with ${status}, ${ERRORS_PAGE} says ${row.status}`
    return [{ file, line: lineAt(text, all[i]?.index ?? 0), rule: RULE, message }]
  })

type ErrorRow = {
  readonly code: string
  readonly retry: string
  readonly status: string
  readonly line: number
  readonly empty: boolean
}

const rowsOf = (page: string): readonly ErrorRow[] =>
  tableRows(page).map(({ line, cells }) => ({
    code: quoted(cells[0] ?? '')[0] ?? cells[0] ?? '',
    retry: cells[2] ?? '',
    status: cells[3] ?? '',
    line,
    empty: cells.length !== 5 || cells.includes(''),
  }))

const inPage = (line: number, message: string): Finding => ({ file: ERRORS_PAGE, line, rule: RULE, message })

const nameOf = (key: Node): string => {
  if (key.type === 'Identifier') return key.name
  return key.type === 'Literal' ? String(key.value) : '?'
}

const retryOf = (spec: Node): string => {
  let retry = '?'
  walk(spec, (node) => {
    if (node.type === 'Property' && nameOf(node.key) === 'retry' && node.value.type === 'Literal')
      retry = String(node.value.value)
  })
  return retry
}
