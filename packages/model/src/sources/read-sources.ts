import type { Home, Homes, Unread } from './homes.ts'
import { type Import, importsOf } from './imports.ts'
import type { ListedFile, SourceTree } from './source-tree.ts'
import { type Token, tokensOf } from './tokens.ts'

/** Files of one context that are read: ten times what a large one has. */
export const FILES_A_CONTEXT_MAX = 5_000
/** Characters of one file that are read: none that a person wrote is longer. */
export const FILE_LENGTH_MAX = 1_000_000

/** What a file shows of how its context stands to others. */
export type SourceFile = {
  /** From the root. */
  readonly path: string
  /** Of what lies outside its package. A relative one is told as the path it leads to: `/anycompany/mill/src/grind.ts`. */
  readonly imports: readonly Import[]
  /** `/api/mill/…` in quotes: whose API the file knows an address of. */
  readonly addresses: readonly { readonly context: string; readonly line: number }[]
}

/** Of one context; files that show nothing are left out. */
export type ContextSources = Home & {
  readonly files: readonly SourceFile[]
  /** Paths of its tests: those may look at anything, and what they are called tells what they are about. */
  readonly tests: readonly string[]
}

/** What the code of a system shows, as plain JSON. A context is in `contexts` or in `unread`. */
export type SystemSources = {
  readonly contexts: readonly ContextSources[]
  readonly unread: readonly Unread[]
  readonly languages: readonly string[]
}

/** What was read before, by path. */
export type SourceCache = Map<string, { readonly stamp: string; readonly file: SourceFile }>

/** Reads the files of each context, of those in `cache` only what has another stamp. */
export const readSources = async (
  { homes, unread, languages }: Homes,
  tree: SourceTree,
  cache: SourceCache = new Map(),
): Promise<SystemSources> => {
  const contexts: ContextSources[] = []
  const missed = [...unread]
  for (const home of homes) {
    const sources = await readContext(home, tree, cache)
    if ('why' in sources) missed.push(sources)
    else contexts.push(sources)
  }
  return { contexts, unread: missed, languages }
}

const readContext = async (home: Home, tree: SourceTree, cache: SourceCache): Promise<ContextSources | Unread> => {
  const own = (await tree.list(`${home.folder}/src`)).filter(({ path }) => isCode(path))
  const beside = (await tree.list(`${home.folder}/test`)).filter(({ path }) => isCode(path))
  const tests = [...own.filter(({ path }) => isTest(path)), ...beside].map(({ path }) => path)
  const files = own.filter(({ path }) => !isTest(path))
  if (files.length === 0) return { context: home.context, why: nothingIn(home) }
  if (files.length > FILES_A_CONTEXT_MAX) return { context: home.context, why: tooMany(home, files.length) }
  const read: SourceFile[] = []
  for (const listed of files) {
    const file = await readFile(listed, { home, tree, cache })
    if (file === null) return { context: home.context, why: tooLong(listed.path) }
    if (file.imports.length + file.addresses.length > 0) read.push(file)
  }
  return { ...home, files: read, tests }
}

const nothingIn = ({ folder }: Home) => ({
  en: `expected code below ${folder}/src/, found none`,
  ko: `${folder}/src/ 아래에 코드가 있어야 하는데 없습니다`,
})

const tooMany = ({ folder }: Home, count: number) => ({
  en: `expected at most ${FILES_A_CONTEXT_MAX} files below ${folder}/src/, found ${count}`,
  ko: `${folder}/src/ 아래의 파일은 ${FILES_A_CONTEXT_MAX}개 이하여야 하는데 ${count}개입니다`,
})

const tooLong = (path: string) => ({
  en: `expected at most ${FILE_LENGTH_MAX} characters in ${path}, found more`,
  ko: `${path}은(는) ${FILE_LENGTH_MAX}자 이하여야 하는데 더 깁니다`,
})

type Reading = { readonly home: Home; readonly tree: SourceTree; readonly cache: SourceCache }

/** Null for one that is too long. */
const readFile = async ({ path, stamp }: ListedFile, { home, tree, cache }: Reading): Promise<SourceFile | null> => {
  const known = cache.get(path)
  if (known?.stamp === stamp) return known.file
  const text = await tree.read(path)
  if (text.length > FILE_LENGTH_MAX) return null
  const file = fileOf(path, tokensOf(text), home)
  cache.set(path, { stamp, file })
  return file
}

const fileOf = (path: string, tokens: readonly Token[], home: Home): SourceFile => ({
  path,
  imports: importsOf(tokens)
    .map((found) => ({ ...found, from: found.from.startsWith('.') ? `/${resolved(path, found.from)}` : found.from }))
    .filter(({ from }) => !from.startsWith('node:') && !from.startsWith(`/${home.folder}/`)),
  addresses: tokens.flatMap(({ kind, text, line }) => {
    const context = kind === 'string' || kind === 'chunk' ? ADDRESS.exec(text)?.[1] : undefined
    return context === undefined ? [] : [{ context, line }]
  }),
})

/** At the beginning of what stands in quotes: what comments and sentences say of an address asks nobody. */
const ADDRESS = /^(?:https?:\/\/[^/]*)?\/api\/([a-z][\w-]*)/

/** `anycompany/a/src/b.ts` and `../../c/src/d.ts` → `anycompany/c/src/d.ts`. */
const resolved = (path: string, from: string): string => {
  const steps = path.split('/').slice(0, -1)
  for (const step of from.split('/'))
    if (step === '..') steps.pop()
    else if (step !== '.') steps.push(step)
  return steps.join('/')
}

/** True for files that {@link tokensOf} understands. */
export const isCode = (path: string): boolean => /\.(ts|tsx|mts|mjs|js|jsx)$/.test(path) && !path.endsWith('.d.ts')
export const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path) || /(^|\/)test\//.test(path)
