import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { findPlace, type System } from '@banyan/model'
import type { SourceTree } from '@banyan/model/sources'

/** The code of a system, from `directory` or from the nearest folder above it in which all contexts are declared. */
export const codeTree = (system: System, directory: string): SourceTree => {
  const files = system.contexts.flatMap((context) => {
    const file = findPlace(context)?.file ?? ''
    return file.startsWith('file:') ? [fileURLToPath(file)] : []
  })
  const root = commonRoot(files, directory)
  return {
    root: pathToFileURL(join(root, sep)).href,
    list: async (folder) => {
      const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(orNothing)
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
        .toSorted()
        .map((path) => ({ path, stamp: '' }))
    },
    read: (path) => readFile(join(root, path), 'utf8'),
  }
}

const commonRoot = (files: readonly string[], directory: string): string => {
  const isAbove = (folder: string) => files.every((file) => file.startsWith(join(folder, sep)))
  let root = directory
  while (!isAbove(root) && dirname(root) !== root) root = dirname(root)
  return root
}

/** A folder that is not there has no files. */
const orNothing = (error: NodeJS.ErrnoException): [] => {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return []
  throw error
}
