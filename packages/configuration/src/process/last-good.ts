import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Version, versionFromText } from '../store/store.ts'

const FILE_MODE = 0o600

/** The versions that a process has in effect, kept beside it: what it starts with when the store is away. */
export type LastGood = {
  readonly read: () => Promise<ReadonlyMap<string, Version>>
  readonly write: (versions: ReadonlyMap<string, Version>) => Promise<void>
}

export const NO_LAST_GOOD: LastGood = { read: async () => new Map(), write: async () => {} }

/** A file of one process, written whole. What can't be read is as if it were not there. */
export const lastGoodFile = (file: string): LastGood => ({
  read: async () => {
    try {
      const texts = JSON.parse(await readFile(file, 'utf8')) as readonly unknown[]
      const versions = texts.map((one) => versionFromText(JSON.stringify(one), file))
      return new Map(versions.map((version) => [version.context, version]))
    } catch {
      return new Map() // none yet, or half of one: the store has them all
    }
  },
  write: async (versions) => {
    await mkdir(dirname(file), { recursive: true })
    const draft = `${file}.${process.pid}`
    const handle = await open(draft, 'w', FILE_MODE)
    try {
      await handle.writeFile(JSON.stringify([...versions.values()]))
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(draft, file)
  },
})
