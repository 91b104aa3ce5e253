/**
 * Line coverage of packages, merged over all processes of all suites: `node tools/runner/coverage.ts <folder of V8 files>`.
 * Prints one line a package and ends with 1 when one is below its floor in `coverage-floors.json`.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openRepository, type Repository } from '../repository.ts'
import { isCode, isTest } from '../source.ts'
import { codeLines, ranLines, type Range } from './lines.ts'

export type FileCoverage = { readonly path: string; readonly lines: number; readonly missed: readonly number[] }

export type FolderCoverage = {
  readonly folder: string
  readonly percent: number
  /** The least percent of lines that must run. */
  readonly floor: number
  readonly files: readonly FileCoverage[]
}

/** Per folder of `floors`. A source file that no test loads counts with all its lines. */
export const measureCoverage = (
  repository: Repository,
  ran: ReadonlyMap<string, ReadonlySet<number>>,
  floors: Readonly<Record<string, number>>,
): readonly FolderCoverage[] =>
  Object.entries(floors).map(([folder, floor]) => {
    const sources = repository.files.filter((f) => f.startsWith(`${folder}/src/`) && isCode(f) && !isTest(f))
    const files = sources.map((path) => {
      const lines = codeLines(repository.read(path))
      return { path, lines: lines.length, missed: lines.filter((line) => !ran.get(path)?.has(line)) }
    })
    const total = sum(files.map((f) => f.lines))
    const percent = total === 0 ? 0 : (100 * (total - sum(files.map((f) => f.missed.length)))) / total
    return { folder, percent, floor, files }
  })

/** `packages/model  98.41 % of 512 lines (floor 95 %)`, and the files with the most missed lines. */
export const formatCoverage = ({ folder, percent, floor, files }: FolderCoverage): string => {
  const head = `${folder.padEnd(24)} ${percent.toFixed(2)} % of ${sum(files.map((f) => f.lines))} lines (floor ${floor} %)`
  const worst = files.filter((f) => f.missed.length > 0).toSorted((a, b) => b.missed.length - a.missed.length)
  const rows = worst.slice(0, FILES_SHOWN).map((f) => `    ${f.path}: not run ${spans(f.missed)}`)
  return [percent < floor ? `${head}  BELOW THE FLOOR` : head, ...rows].join('\n')
}

/** Which lines ran, by path, from every file that V8 wrote into `folder`. */
export const readRanLines = async (folder: string, repository: Repository): Promise<Map<string, Set<number>>> => {
  const ran = new Map<string, Set<number>>()
  for (const name of await readdir(folder)) {
    for (const { path, ranges } of readScripts(await readFile(join(folder, name), 'utf8'), repository)) {
      const lines = ran.get(path) ?? new Set()
      for (const line of ranLines(repository.read(path), ranges)) lines.add(line)
      ran.set(path, lines)
    }
  }
  return ran
}

/** The most files named per package. */
const FILES_SHOWN = 5

type V8File = { readonly result: readonly V8Script[] }
type V8Script = { readonly url: string; readonly functions: readonly { readonly ranges: readonly Range[] }[] }

const readScripts = (
  text: string,
  repository: Repository,
): readonly { readonly path: string; readonly ranges: Range[] }[] => {
  const home = `${repository.root}/`
  // A process that was killed while it wrote leaves half a file: what it ran is then not counted.
  const file = parseOrNull(text)
  return (file?.result ?? []).flatMap(({ url, functions }) => {
    if (!url.startsWith('file://')) return []
    const path = fileURLToPath(url.split('?')[0] ?? url)
    if (!path.startsWith(home) || !path.endsWith('.ts') || path.includes('/node_modules/')) return []
    return [{ path: path.slice(home.length), ranges: functions.flatMap((f) => f.ranges) }]
  })
}

const parseOrNull = (text: string): V8File | null => {
  try {
    return JSON.parse(text) as V8File
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

/** `3-5, 9`. */
const spans = (lines: readonly number[]): string =>
  lines
    .filter((line) => !lines.includes(line - 1))
    .map((first) => {
      let last = first
      while (lines.includes(last + 1)) last += 1
      return first === last ? `${first}` : `${first}-${last}`
    })
    .join(', ')

const main = async (folder: string): Promise<void> => {
  const repository = openRepository(join(import.meta.dirname, '../..'))
  const floors = JSON.parse(await readFile(join(import.meta.dirname, 'coverage-floors.json'), 'utf8')) as Record<
    string,
    number
  >
  const measured = measureCoverage(repository, await readRanLines(folder, repository), floors)
  for (const each of measured) console.log(formatCoverage(each))
  if (measured.some((each) => each.percent < each.floor)) process.exitCode = 1
}

if (import.meta.main) await main(process.argv[2] ?? '')
