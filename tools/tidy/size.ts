import type { Node } from 'oxc-parser'
import { posix } from 'node:path'
import { type Finding, lineAt, type Repository } from '../repository.ts'
import { isCode, type Source, walk } from '../source.ts'

/** Lines in one source file. Reads in one go; most are far below. */
export const FILE_LINES_MAX = 300
/** Lines of one function without those of functions inside it. The habit is ten; this is where a reader scrolls. */
export const FUNCTION_LINES_MAX = 60
/** Source files in one folder: what one listing shows. */
export const FOLDER_FILES_MAX = 20
/** Files in the root that git tracks: the root is the front door. */
export const ROOT_FILES_MAX = 16

/** A limit may be passed only here, with a day and a reason; the numbers only ever go down. */
export type Exception = {
  readonly path: string
  /** Instead of {@link FILE_LINES_MAX}. */
  readonly lines?: number
  /** Instead of {@link FUNCTION_LINES_MAX}. */
  readonly functionLines?: number
  readonly since: string
  readonly reason: string
}

const exceptions: readonly Exception[] = [
  {
    path: 'packages/event-store/test/contract.ts',
    lines: 371,
    since: '2026-11-20',
    reason: 'the promises of the port, one suite for every adapter: divided by promise when the next adapter comes',
  },
  {
    path: 'packages/legacy/test/changes.test.ts',
    lines: 411,
    since: '2026-11-20',
    reason:
      'one follower under every kind of change: divided when logical replication brings a second source of changes',
  },
  {
    path: 'packages/legacy/test/session/session-jwt.test.ts',
    functionLines: 70,
    since: '2026-11-20',
    reason: 'a table of forged tokens, one a row',
  },
]

/** File and function lengths of one source file. */
export const checkSize = (source: Source, allowed: readonly Exception[] = exceptions): readonly Finding[] => {
  const lines = source.text.split('\n').length - (source.text.endsWith('\n') ? 1 : 0)
  const limit = allowed.find((e) => e.path === source.path)?.lines ?? FILE_LINES_MAX
  const tooLong =
    lines > limit
      ? [{ file: source.path, line: 0, rule: 'file-length', message: `${lines} lines, at most ${limit}` }]
      : []
  return [...tooLong, ...longFunctions(source, allowed)]
}

/** Folder and root counts; only what git tracks, so that builds and downloads do not count. */
export const checkFolders = (repository: Repository): readonly Finding[] => {
  const tracked = [...repository.tracked]
  const folders = Map.groupBy(tracked.filter(isCode), (path) => posix.dirname(path))
  const crowded = [...folders].filter(([folder, files]) => folder !== '.' && files.length > FOLDER_FILES_MAX)
  const findings = crowded.map(([file, files]) => ({
    file,
    line: 0,
    rule: 'folder-size',
    message: `${files.length} source files, at most ${FOLDER_FILES_MAX}: find the domain word that divides them`,
  }))
  const atRoot = tracked.filter((path) => !path.includes('/')).length
  if (atRoot <= ROOT_FILES_MAX) return findings
  return [...findings, { file: '.', line: 0, rule: 'root-size', message: `${atRoot} files, at most ${ROOT_FILES_MAX}` }]
}

const longFunctions = (source: Source, allowed: readonly Exception[]): readonly Finding[] => {
  const limit = allowed.find((e) => e.path === source.path)?.functionLines ?? FUNCTION_LINES_MAX
  const functions: { readonly first: number; own: number }[] = []
  const around: (typeof functions)[number][] = []
  walk(source.program, (node, parents) => {
    if (!isFunction(node)) return
    around.length = parents.filter(isFunction).length
    const first = lineAt(source.text, node.start)
    const lines = lineAt(source.text, node.end) - first + 1
    // A function inside is measured for itself: a factory is a list of functions, as a class is, and a suite a list of tests.
    const outer = around.at(-1)
    if (outer) outer.own -= lines - 1
    const measured = { first, own: lines }
    around.push(measured)
    if (!isSuite(parents.at(-1))) functions.push(measured)
  })
  return functions
    .filter(({ own }) => own > limit)
    .map(({ first, own }) => {
      const message = `${own} lines, at most ${limit}, functions inside not counted`
      return { file: source.path, line: first, rule: 'function-length', message }
    })
}

const isFunction = (node: Node): boolean =>
  node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'

/** The function given to `describe`: tests and the examples they share, nothing one follows step by step. */
const isSuite = (parent: Node | undefined): boolean =>
  parent?.type === 'CallExpression' && parent.callee.type === 'Identifier' && parent.callee.name === 'describe'
