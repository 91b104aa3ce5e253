import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readdir, readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { faults } from '../errors.ts'
import { type ConfigurationStore, type Version, versionFromText, versionToText } from './store.ts'

/** For nobody but our account: who changed what, and why. */
const FILE_MODE = 0o600
const FOLDER_MODE = 0o700

/**
 * Each version is a file of its own, `<folder>/<context>/<version>.json`, for all processes of one machine. A file comes into being whole,
 * under its name, or not at all: it is written and made durable beside it and then linked, which the system refuses where there is one. So
 * no process owns the folder, none can overwrite, and what a killed one left behind has no version's name.
 */
export const folderStore = (folder: string): ConfigurationStore => {
  const fileOf = (context: string, version: number) => join(folder, context, `${version}.json`)
  const find = async (context: string, version: number): Promise<Version | null> => {
    const file = fileOf(context, version)
    const text = await readFile(file, 'utf8').catch(orAbsent)
    return text === null ? null : versionFromText(text, file)
  }
  return {
    newest: (context) =>
      orAway(async () => {
        const names = (await readdir(join(folder, context)).catch(orAbsent)) ?? []
        const versions = names.flatMap((name) => /^(\d{1,15})\.json$/.exec(name)?.[1] ?? []).map(Number)
        return versions.length === 0 ? null : find(context, Math.max(...versions))
      }),
    find: (context, version) => orAway(() => find(context, version)),
    add: (version) =>
      orAway(async () => {
        const place = join(folder, version.context)
        await mkdir(place, { recursive: true, mode: FOLDER_MODE })
        const draft = join(place, `.${randomUUID()}`)
        try {
          await writeDurably(draft, versionToText(version))
          const outcome = await link(draft, fileOf(version.context, version.version)).then(
            () => 'added' as const,
            orTaken,
          )
          await syncFolder(place)
          return outcome
        } finally {
          await unlink(draft).catch(orAbsent)
        }
      }),
    [Symbol.asyncDispose]: async () => {},
  }
}

const writeDurably = async (file: string, text: string): Promise<void> => {
  await using handle = await open(file, 'wx', FILE_MODE)
  await handle.writeFile(text)
  await handle.sync()
}

/** A name in a folder is durable when the folder is. */
const syncFolder = async (folder: string): Promise<void> => {
  await using handle = await open(folder, 'r')
  await handle.sync()
}

const orAbsent = (error: NodeJS.ErrnoException): null => {
  if (error.code === 'ENOENT') return null
  throw error
}

const orTaken = (error: NodeJS.ErrnoException): 'taken' => {
  if (error.code === 'EEXIST') return 'taken'
  throw error
}

/** What the system says of its files, as a fault; what we say of their content stays. */
const orAway = async <R>(work: () => Promise<R>): Promise<R> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Error && 'syscall' in error && 'code' in error)
      throw faults.CONFIGURATION_STORE_AWAY({ found: String(error.code) }, error)
    throw error
  }
}
