import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'

/** Everything under the package's root that decides what the bundle looks like. */
const SOURCES = ['src', 'public', 'index.html', 'bundle.ts', 'compress.ts', 'page-files.ts', 'package.json'] as const
/** Hexadecimal digits kept of the SHA-256: 64 bits, far more than two builds on one machine need. */
const HASH_LENGTH = 16

/**
 * Names the build that these sources and these dependencies give: the same on every machine, another one after any
 * change of a file below `root`'s sources or of the lock file that pins the bundler and the libraries.
 */
export const sourceHash = async (root: string, signal?: AbortSignal): Promise<string> => {
  const hash = createHash('sha256')
  for (const file of await sourceFiles(root)) {
    hash.update(`${relative(root, file).split(sep).join('/')}\0`)
    hash.update(await readFile(file, { signal }))
    hash.update('\0')
  }
  hash.update(await lockFile(root))
  return hash.digest('hex').slice(0, HASH_LENGTH)
}

const sourceFiles = async (root: string): Promise<readonly string[]> => {
  const found = await Promise.all(SOURCES.map((name) => filesBelow(join(root, name))))
  return found
    .flat()
    .filter((file) => !/\.test\.tsx?$/.test(file))
    .sort()
}

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
