import type { Finding, Repository } from '../../repository.ts'
import { isCode, isTest, parseSource, walk } from '../../source.ts'
import { quoted, type Row, tableRows } from './markdown.ts'

/** The same map in two languages: their references must be the same, row by row. */
export const SOURCE_MAPS = ['docs/source-map.md', 'docs/source-map.ko.md'] as const
const RULE = 'source-map'

/** What the documents ask for, by the numbers of the map itself. */
const missionRows = [...numbered('M', 31), ...numbered('A', 7)]

/**
 * A row is: section | feature | files | tests | screen. Files are paths in backticks; tests are paths in backticks, each optionally
 * followed by a test's name in double quotes; screens are addresses (`/banyan`, `POST /api/…`) or commands (`npm …`). A row either
 * has files and tests, or its feature says "not built yet (M1)", in Korean "아직 없음 (M1)".
 */
export const checkSourceMap = (repository: Repository): readonly Finding[] => {
  const missing = SOURCE_MAPS.filter((path) => !repository.files.includes(path))
  if (missing.length > 0) return missing.map((file) => ({ file, line: 0, rule: RULE, message: 'is not there' }))
  const addresses = declaredAddresses(repository)
  return [
    ...SOURCE_MAPS.flatMap((file) => checkMap(repository, file, addresses)),
    ...compare(repository.read(SOURCE_MAPS[0]), repository.read(SOURCE_MAPS[1])),
  ]
}

const checkMap = (repository: Repository, file: string, addresses: ReadonlySet<string>): readonly Finding[] => {
  const page = repository.read(file)
  const rows = tableRows(page).filter((row) => row.cells.length === CELLS)
  const unnamed = missionRows.filter((name) => !new RegExp(`\\b${name}\\b`).test(page))
  const findings = rows.flatMap((row) =>
    problemsOfRow(repository, row, addresses).map((message) => ({ file, line: row.line, rule: RULE, message })),
  )
  return [...findings, ...unnamed.map((name) => ({ file, line: 0, rule: RULE, message: `${name} is in no row` }))]
}

const CELLS = 5

const problemsOfRow = (repository: Repository, row: Row, addresses: ReadonlySet<string>): readonly string[] => {
  const [, feature = '', files = '', tests = '', screen = ''] = row.cells
  const isBuilt = !/(?:not built yet|아직 없음) \([MA]\d/.test(feature)
  const problems = [
    ...quoted(files)
      .filter((path) => !exists(repository, path))
      .map((path) => `there is no ${path}`),
    ...testsIn(tests).flatMap((named) => problemOfTest(repository, named)),
    ...quoted(screen)
      .filter((address) => !isKnown(address, addresses))
      .map((address) => `nothing in source serves ${address}`),
  ]
  if (isBuilt && (quoted(files).length === 0 || quoted(tests).length === 0)) {
    return [...problems, 'is neither built (files and tests) nor said to be "not built yet (M…)"']
  }
  return problems
}

const exists = (repository: Repository, path: string): boolean =>
  repository.files.includes(path) || repository.files.some((file) => file.startsWith(`${path.replace(/\/$/, '')}/`))

type NamedTest = { readonly path: string; readonly name: string | null }

const testsIn = (cell: string): readonly NamedTest[] =>
  [...cell.matchAll(/`([^`]+)`(?:\s+"([^"]+)")?/g)].map((m) => ({ path: m[1] ?? '', name: m[2] ?? null }))

const problemOfTest = (repository: Repository, { path, name }: NamedTest): readonly string[] => {
  if (!exists(repository, path)) return [`there is no test ${path}`]
  if (name === null) return repository.files.some((f) => f.startsWith(path) && isTest(f)) ? [] : [`${path} is no test`]
  return repository.read(path).includes(name) ? [] : [`${path} has no test "${name}"`]
}

const isKnown = (address: string, addresses: ReadonlySet<string>): boolean =>
  address.startsWith('npm ') || addresses.has(pattern(address.replace(/^[A-Z]+ /, '').replace(/[?#].*$/, '')))

/**
 * Every string of our source that begins with a slash, as it stands and, in a context, below `/api/<context>`;
 * parameters (`:id`, `{id}`, `${id}`) count as one.
 */
const declaredAddresses = (repository: Repository): ReadonlySet<string> => {
  const found = new Set<string>()
  for (const path of repository.files) {
    if (!isCode(path) || isTest(path) || !/^(packages|apps|anycompany(?!\/web))\//.test(path)) continue
    const context = /^anycompany\/([^/]+)\//.exec(path)?.[1]
    for (const literal of slashLiterals(path, repository.read(path))) {
      found.add(pattern(literal))
      if (context !== undefined) found.add(pattern(`/api/${context}${literal}`))
    }
  }
  return found
}

const slashLiterals = (path: string, text: string): readonly string[] => {
  const literals: string[] = []
  walk(parseSource(path, text).program, (node) => {
    if (node.type === 'Literal' && typeof node.value === 'string' && node.value.startsWith('/'))
      literals.push(node.value)
    if (node.type !== 'TemplateLiteral') return
    const joined = node.quasis.map((part) => part.value.cooked ?? '').join('{}')
    if (joined.startsWith('/')) literals.push(joined)
  })
  return literals
}

const pattern = (address: string): string => address.replaceAll(/:[A-Za-z]+|\{[^}]*\}/g, '*')

const compare = (english: string, korean: string): readonly Finding[] => {
  const [en, ko] = [english, korean].map((page) => tableRows(page).filter((row) => row.cells.length === CELLS)) as [
    Row[],
    Row[],
  ]
  const different = en.findIndex((row, i) => references(row) !== references(ko[i]))
  const at = different === -1 ? Math.min(en.length, ko.length) : different
  if (different === -1 && en.length === ko.length) return []
  const line = ko[at]?.line ?? 0
  return [
    {
      file: SOURCE_MAPS[1],
      line,
      rule: RULE,
      message: `row ${at + 1} differs from ${SOURCE_MAPS[0]}:${en[at]?.line ?? 0}`,
    },
  ]
}

/** What must be the same in both languages: everything but the prose. */
const references = (row: Row | undefined): string =>
  JSON.stringify([quoted(row?.cells.slice(2).join(' ') ?? ''), row?.cells.join(' ').match(/\b[MA]\d{1,2}\b/g)])

function numbered(letter: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `${letter}${i + 1}`)
}
