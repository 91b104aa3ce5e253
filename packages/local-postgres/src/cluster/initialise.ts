import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chown, mkdir, open, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { spawnAs } from '../place/account.ts'
import type { Binaries } from './binaries.ts'
import { faults } from '../errors.ts'
import type { Place } from '../place/place.ts'

/** The role that initdb makes. */
export const SUPERUSER = 'postgres'

/**
 * Makes the data directory when there is none, else checks that this PostgreSQL can read it. A run that is killed half-way leaves a
 * draft that the next run deletes, never half a data directory. Call under the directory's lock.
 * @throws POSTGRES_VERSION_MISMATCH, POSTGRES_INITDB_FAILED
 */
export const initialise = async (
  place: Place,
  binaries: Binaries,
  o: { readonly password: string; readonly durable: boolean; readonly signal: AbortSignal },
): Promise<void> => {
  const version = await readFile(join(place.pgdata, 'PG_VERSION'), 'utf8').catch(() => undefined)
  if (version !== undefined) return checkVersion(place.pgdata, version.trim(), binaries.majorVersion)
  if (await stat(place.pgdata).catch(() => undefined))
    return checkVersion(place.pgdata, 'a directory without PG_VERSION', binaries.majorVersion)
  await deleteDrafts(place.home)
  const draft = join(place.home, `${DRAFT}${randomUUID()}`)
  await mkdir(draft, { mode: 0o700 })
  const passwordFile = join(draft, 'password')
  await writeFile(passwordFile, o.password, { mode: 0o600 })
  if (place.account.switched)
    for (const path of [draft, passwordFile]) await chown(path, place.account.uid, place.account.gid)
  await runInitdb(place, binaries, { ...o, passwordFile, target: join(draft, 'pgdata') })
  await rename(join(draft, 'pgdata'), place.pgdata)
  await syncDirectory(place.home)
  await rm(draft, { recursive: true })
}

const DRAFT = '.initdb-'

const checkVersion = (directory: string, found: string, expected: string): void => {
  if (found !== expected) throw faults.POSTGRES_VERSION_MISMATCH({ directory, expected, found })
}

const deleteDrafts = async (home: string): Promise<void> => {
  for (const name of await readdir(home))
    if (name.startsWith(DRAFT)) await rm(join(home, name), { recursive: true, force: true, maxRetries: 3 })
}

type InitdbOptions = {
  readonly passwordFile: string
  readonly target: string
  readonly durable: boolean
  readonly signal: AbortSignal
}

const runInitdb = (place: Place, binaries: Binaries, o: InitdbOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    const args = initdbArguments(o)
    const child = spawn(binaries.initdb, args, {
      ...spawnAs(place.account),
      cwd: '/',
      env: cleanEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: o.signal,
      killSignal: 'SIGKILL',
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output = `${output}${text}`.slice(-OUTPUT_CHARS)))
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0) return resolve()
      const ending = signal === null ? `exit code ${code}` : `signal ${signal}`
      reject(faults.POSTGRES_INITDB_FAILED({ directory: place.pgdata, ending, output: output.trim() }))
    })
  })

const OUTPUT_CHARS = 2_000

const initdbArguments = (o: InitdbOptions): string[] => {
  const args = ['--pgdata', o.target, '--username', SUPERUSER, `--pwfile=${o.passwordFile}`, '--auth=scram-sha-256']
  // The builtin provider sorts the same on every machine and in every version; Korean order is asked for by an explicit ICU collation.
  args.push(
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
  )
  return o.durable ? args : [...args, '--no-sync']
}

/** PGDATA, PGPORT and their like in the caller's environment must not reach the server. */
export const cleanEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => ['PATH', 'TZ', 'TMPDIR'].includes(name)))

const syncDirectory = async (path: string): Promise<void> => {
  await using directory = await open(path)
  await directory.sync()
}
