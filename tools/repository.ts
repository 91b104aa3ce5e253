import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a check has to say: where, which rule, and what to do. `line` is 1-based; 0 when the whole file is meant. */
export type Finding = {
  readonly file: string
  readonly line: number
  readonly rule: string
  readonly message: string
}

/** The files that belong to this repository: tracked ones and new ones that git does not ignore. Paths use `/` and start at the root. */
export type Repository = {
  /** Absolute, without a trailing slash. Empty for a repository in memory. */
  readonly root: string
  readonly files: readonly string[]
  /** The part of `files` that git tracks. */
  readonly tracked: ReadonlySet<string>
  /** Throws when the file is not there. */
  readonly read: (path: string) => string
  /** As {@link Repository.read}, undecoded. */
  readonly readBytes: (path: string) => Uint8Array
}

/** Most output `git ls-files` may give, in bytes: about 200,000 paths. */
const GIT_OUTPUT_BYTES_MAX = 16 * 1024 * 1024

export const openRepository = (root: string): Repository => {
  const tracked = new Set(listFiles(root, '--cached'))
  const files = [...new Set([...tracked, ...listFiles(root, '--others')])].filter((path) =>
    existsSync(join(root, path)),
  )
  const texts = new Map<string, string>()
  const read = (path: string): string => {
    const text = texts.get(path) ?? readFileSync(join(root, path), 'utf8')
    texts.set(path, text)
    return text
  }
  return { root, files: files.sort(), tracked, read, readBytes: (path) => readFileSync(join(root, path)) }
}

/** A repository that exists only in memory, for the tests of the checks. */
export const repositoryOf = (texts: Readonly<Record<string, string>>): Repository => {
  const read = (path: string): string => {
    const text = texts[path]
    if (text === undefined) throw new Error(`expected a file at ${path}, found none`)
    return text
  }
  const files = Object.keys(texts).sort()
  return { root: '', files, tracked: new Set(files), read, readBytes: (path) => Buffer.from(read(path)) }
}

/** `packages/model/src/fault.ts:12  rule  message`, the form an editor can jump to. */
export const formatFinding = (f: Finding): string =>
  `${f.file}${f.line > 0 ? `:${f.line}` : ''}  ${f.rule}  ${f.message}`

/** The 1-based line on which the character at `offset` stands. */
export const lineAt = (text: string, offset: number): number => {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1
  return line
}

const listFiles = (root: string, which: '--cached' | '--others'): readonly string[] =>
  execFileSync('git', ['ls-files', '-z', which, '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: GIT_OUTPUT_BYTES_MAX,
  })
    .split('\0')
    .filter((path) => path !== '')
