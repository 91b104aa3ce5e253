import type { Node } from 'oxc-parser'
import { posix } from 'node:path'
import { type Finding, lineAt, type Repository } from '../repository.ts'
import { isCode, type Source, walk } from '../source.ts'

/** Lines in one source file. Reads in one go; most are far below. */
export const FILE_LINES_MAX = 300
/** Lines of one function. The habit is ten; this is where a reader scrolls. */
export const FUNCTION_LINES_MAX = 60
/** Source files in one folder: what one listing shows. */
export const FOLDER_FILES_MAX = 20
/** Entries in the root that git tracks, folders included not: the root is the front door. */
export const ROOT_FILES_MAX = 16

/** A limit may be passed only here, with a day and a reason; the number only ever goes down. */
export type Exception = {
  readonly path: string
  readonly lines: number
  readonly since: string
  readonly reason: string
}

export const exceptions: readonly Exception[] = []

/** File and function lengths of one source file. */
export const checkSize = (source: Source, allowed: readonly Exception[] = exceptions): readonly Finding[] => {
  const lines = source.text.split('\n').length - (source.text.endsWith('\n') ? 1 : 0)
  const limit = allowed.find((e) => e.path === source.path)?.lines ?? FILE_LINES_MAX
  const tooLong =
    lines > limit
      ? [{ file: source.path, line: 0, rule: 'file-length', message: `${lines} lines, at most ${limit}` }]
      : []
  return [...tooLong, ...longFunctions(source)]
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

const longFunctions = (source: Source): readonly Finding[] => {
  const findings: Finding[] = []
  walk(source.program, (node, parents) => {
    if (!isFunction(node) || holdsSuite(node, parents.at(-1))) return
    const first = lineAt(source.text, node.start)
    const lines = lineAt(source.text, node.end) - first + 1
    if (lines <= FUNCTION_LINES_MAX) return
    const message = `${lines} lines, at most ${FUNCTION_LINES_MAX}`
    findings.push({ file: source.path, line: first, rule: 'function-length', message })
  })
  return findings
}

const isFunction = (node: Node): boolean =>
  node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'

/** A suite is a list of tests, not a function one reads as a whole: the callback of `describe`, or a function around one. */
const holdsSuite = (node: Node, parent: Node | undefined): boolean => {
  if (parent?.type === 'CallExpression' && isDescribe(parent)) return true
  let found = false
  walk(node, (inner) => {
    found ||= inner.type === 'CallExpression' && isDescribe(inner)
  })
  return found
}

const isDescribe = (call: Extract<Node, { type: 'CallExpression' }>): boolean =>
  call.callee.type === 'Identifier' && (call.callee.name === 'describe' || call.callee.name === 'suite')
