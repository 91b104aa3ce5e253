import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import type { PageSources } from './build.ts'

/** Everything under the pages' root that decides what the bundle looks like. */
const SOURCES = ['src', 'public', 'index.html', 'package.json'] as const
/** How this package bundles decides, too. */
const BUNDLING = ['bundle.ts', 'compress.ts', 'page-files.ts'].map((name) => join(import.meta.dirname, name))
/** Hexadecimal digits kept of the SHA-256: 64 bits, far more than two builds on one machine need. */
const HASH_LENGTH = 16

/**
 * Names the build that these sources and these dependencies give: the same on every machine, another one after any
 * change of a file below `root`'s sources, of a workspace in `uses`, of the base, or of the lock file that pins the bundler and the libraries.
 */
export const sourceHash = async ({ root, base, uses = [] }: PageSources, signal?: AbortSignal): Promise<string> => {
  const hash = createHash('sha256').update(`${base}\0`)
  for (const { name, file } of await sourceFiles(root, uses)) {
    hash.update(`${name}\0`)
    hash.update(await readFile(file, { signal }))
    hash.update('\0')
  }
  hash.update(await lockFile(root))
  return hash.digest('hex').slice(0, HASH_LENGTH)
}

type SourceFile = { readonly name: string; readonly file: string }

const sourceFiles = async (root: string, uses: readonly string[]): Promise<readonly SourceFile[]> => {
  const own = SOURCES.map((name) => filesIn(root, join(root, name)))
  const bundling = BUNDLING.map((file) => filesIn(import.meta.dirname, file))
  const used = uses.map((folder) => filesIn(dirname(folder), folder))
  const found = await Promise.all([...own, ...bundling, ...used])
  return found.flat().filter(({ name }) => !/\.test\.tsx?$/.test(name))
}

/** In the order of their names, which are relative to `from` with `/` in between. */
const filesIn = async (from: string, path: string): Promise<readonly SourceFile[]> =>
  (await filesBelow(path))
    .map((file) => ({ file, name: relative(from, file).split(sep).join('/') }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))

const filesBelow = async (path: string): Promise<readonly string[]> => {
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTDIR') return null
      if (error.code === 'ENOENT') return []
      throw error
    },
  )
  if (entries === null) return [path]
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** The nearest lock file upwards; without one (a copied folder) the exact versions in package.json must do. */
const lockFile = async (from: string): Promise<string> => {
  const text = await readFile(join(from, 'package-lock.json'), 'utf8').catch(() => null)
  if (text !== null) return text
  return dirname(from) === from ? '' : lockFile(dirname(from))
}
