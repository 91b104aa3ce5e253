import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { linesBackwards } from './lines-backwards.ts'

/** Where reading a process' log goes on: a file, whatever it is called by now, and a place in it. */
export type LogPlace = { readonly inode: number; readonly at: number }

export type PlacedText = { readonly text: string; readonly place: LogPlace }

/** The launcher keeps a log and two older ones: `x.log`, `x.log.1`, `x.log.2`. */
const AGES = ['', '.1', '.2'] as const
const LOG = /^([a-z0-9-]+)\.log$/

/** Names of the processes that have a log. */
export const loggedProcesses = async (dir: string): Promise<readonly string[]> =>
  (await readdir(dir).catch(() => [])) // nothing was logged yet
    .flatMap((file) => LOG.exec(file)?.[1] ?? [])
    .toSorted()

/** When something was written last, ISO 8601; null where there is no log. */
export const lastWrite = async (dir: string, process: string): Promise<string | null> =>
  stat(join(dir, `${process}.log`)).then(
    ({ mtime }) => mtime.toISOString(),
    () => null, // it is being rotated
  )

/** The lines of a process' logs, newest first, from a place back, or from the end. Ends where a log was rotated away. */
export async function* logLines(dir: string, process: string, from: LogPlace | null): AsyncGenerator<PlacedText> {
  let isFound = from === null
  for (const age of AGES) {
    await using file = await openIfThere(join(dir, `${process}.log${age}`))
    if (!file) return
    const { ino, size } = await file.stat()
    const end = from?.inode === ino ? from.at : size
    isFound ||= from?.inode === ino
    if (isFound) for await (const { text, at } of linesBackwards(file, end)) yield { text, place: { inode: ino, at } }
  }
}

const openIfThere = (path: string): Promise<FileHandle | undefined> =>
  open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
