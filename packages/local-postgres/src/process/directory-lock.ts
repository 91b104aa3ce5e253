import { randomUUID } from 'node:crypto'
import { link, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type ProcessIdentity, findProcess, isAlive } from './process-identity.ts'

/** A lock that this process holds until it releases it or dies. */
export type DirectoryLock = {
  readonly release: () => Promise<void>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** Either the lock, or the living process that holds it. */
export type LockAttempt = { readonly lock: DirectoryLock } | { readonly holder: ProcessIdentity }

/**
 * Tries once to take the lock `name` in `directory` (which exists). A holder that died, even by kill -9, is passed over.
 *
 * Each holder owns one *generation*, a file `name.<n>` made by `link`, which only one can win. A file is deleted only after a
 * higher one exists, so whoever judged an old holder dead too late finds the higher one and steps back. (Deleting one stale lock
 * file and making it again has a race between two that both saw it stale.)
 */
export const tryLock = async (directory: string, name: string): Promise<LockAttempt> => {
  const me = await self()
  for (;;) {
    const last = Math.max(0, ...(await generations(directory, name)))
    const holder = last === 0 ? undefined : await readHolder(join(directory, `${name}.${last}`))
    if (holder && (await isAlive(holder))) return { holder }
    if (!(await claim(directory, `${name}.${last + 1}`, me))) continue
    if (Math.max(...(await generations(directory, name))) > last + 1) {
      await rm(join(directory, `${name}.${last + 1}`), { force: true })
      continue
    }
    await forgetOlder(directory, name, last + 1)
    return { lock: heldLock(directory, `${name}.${last + 1}`) }
  }
}

/** As {@link tryLock}, but asks again until `waitMs` have passed; then answers with the holder. */
export const waitForLock = async (
  directory: string,
  name: string,
  o: { readonly waitMs: number; readonly signal?: AbortSignal | undefined },
): Promise<LockAttempt> => {
  const until = performance.now() + o.waitMs
  for (;;) {
    const attempt = await tryLock(directory, name)
    if ('lock' in attempt || performance.now() >= until) return attempt
    await wait(LOCK_POLL_MS, undefined, { signal: o.signal })
  }
}

const LOCK_POLL_MS = 50

const self = async (): Promise<ProcessIdentity> => {
  const identity = await findProcess(process.pid)
  if (!identity) throw new Error(`this process (${process.pid}) does not find itself`)
  return identity
}

const generations = async (directory: string, name: string): Promise<number[]> =>
  (await readdir(directory))
    .filter((file) => file.startsWith(`${name}.`))
    .map((file) => Number(file.slice(name.length + 1)))
    .filter((generation) => Number.isSafeInteger(generation) && generation > 0)

/** `undefined` for a released lock (an empty file) and for one that was deleted meanwhile. */
const readHolder = async (file: string): Promise<ProcessIdentity | undefined> => {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text === '' ? undefined : (JSON.parse(text) as ProcessIdentity)
}

/** Written apart and linked into place: nobody ever reads half a lock. */
const claim = async (directory: string, file: string, me: ProcessIdentity): Promise<boolean> => {
  const draft = join(directory, `.${file}.${randomUUID()}`)
  await writeFile(draft, JSON.stringify(me))
  try {
    await link(draft, join(directory, file))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

const forgetOlder = async (directory: string, name: string, mine: number): Promise<void> => {
  for (const generation of await generations(directory, name))
    if (generation < mine) await rm(join(directory, `${name}.${generation}`), { force: true })
}

/** A released lock stays as an empty file: its number must not be given out again. */
const heldLock = (directory: string, file: string): DirectoryLock => {
  const release = async () => {
    const empty = join(directory, `.${file}.${randomUUID()}`)
    await writeFile(empty, '')
    await rename(empty, join(directory, file))
  }
  return { release, [Symbol.asyncDispose]: release }
}
