import { randomBytes } from 'node:crypto'
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { faults } from '../errors.ts'

/** Secrets, each in a file of its own that only our account may read. */
export type Secrets = {
  /** The file of a secret, made when missing. `override` is a file of the operator's, used in its place. */
  readonly file: (
    name: string,
    o: { readonly override?: string | undefined; readonly make?: () => string },
  ) => Promise<string>
  /** Whether it was made before. */
  readonly holds: (name: string) => Promise<boolean>
  /** Its content, without the line end. */
  readonly value: (name: string, o: { readonly override?: string | undefined }) => Promise<string>
}

/** 256 bits. */
const SECRET_BYTES = 32

/**
 * Opens the directory of secrets (0700; files 0600). A deleted file is made anew at the next start: that is how a secret is rotated.
 * @throws LAUNCHER_SECRET_UNREADABLE
 */
export const openSecrets = async (directory: string): Promise<Secrets> => {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await chmod(directory, 0o700)
  const file: Secrets['file'] = async (name, { override, make = randomSecret }) => {
    if (override !== undefined) return override
    const path = join(directory, name)
    await makeOnce(path, make)
    await chmod(path, 0o600)
    return path
  }
  const value: Secrets['value'] = async (name, o) => {
    const path = await file(name, o)
    const text = await readFile(path, 'utf8').catch((error: Error) => {
      throw faults.LAUNCHER_SECRET_UNREADABLE({ file: path, reason: error.message }, error)
    })
    if (text.trim() === '') throw faults.LAUNCHER_SECRET_UNREADABLE({ file: path, reason: 'it is empty' })
    return text.trim()
  }
  const holds = (name: string): Promise<boolean> =>
    readFile(join(directory, name)).then(
      () => true,
      () => false,
    )
  return { file, holds, value }
}

const randomSecret = (): string => `${randomBytes(SECRET_BYTES).toString('base64url')}\n`

/** Linked into place whole: a launcher that is killed here leaves no half secret. */
const makeOnce = async (path: string, make: () => string): Promise<void> => {
  const draft = `${path}.${randomBytes(6).toString('hex')}.new`
  if (await readFile(path).catch(() => undefined)) return
  await writeFile(draft, make(), { mode: 0o600, flag: 'wx' })
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(draft)
}
