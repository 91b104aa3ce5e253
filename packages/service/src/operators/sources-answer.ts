import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { System } from '@banyan/model'
import type { Homes, ListedFile, SourceCache, SourceTree, SystemSources } from '@banyan/model/sources'
import type { Build } from './model-answer.ts'

/**
 * What the code of this host's contexts shows of how they stand to each other. Nothing is read before the first question; then only what
 * has changed since the last one: of 100 files some 50 ms at first, then 5 ms for looking at them. What this host does not have is `unread`.
 */
export const openSources = (system: System, { root }: Pick<Build, 'root'>): (() => Promise<SystemSources>) => {
  const tree = diskTree(root)
  const cache: SourceCache = new Map()
  let homes: Promise<Homes> | undefined
  return async () => {
    // Loaded at the first question: a host that nobody asks starts without it.
    const { findHomes, readSources } = await import('@banyan/model/sources')
    return readSources(await (homes ??= findHomes(system, tree)), tree, cache)
  }
}

const diskTree = (root: string): SourceTree => ({
  root: pathToFileURL(`${root}/`).href,
  list: async (folder) => {
    const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(orNothing)
    const files = entries.filter((entry) => entry.isFile())
    const paths = files.map((entry) => join(entry.parentPath, entry.name)).toSorted()
    return Promise.all(paths.map((path) => listed(root, path)))
  },
  read: (path) => readFile(join(root, path), 'utf8'),
})

const listed = async (root: string, path: string): Promise<ListedFile> => {
  const { mtimeMs, size } = await stat(path)
  return { path: relative(root, path).split(sep).join('/'), stamp: `${mtimeMs} ${size}` }
}

/** A folder that is not there has no files. */
const orNothing = (error: NodeJS.ErrnoException): [] => {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return []
  throw error
}
