import { mkdir, readFile, realpath, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Binaries, prepareBinaries } from './cluster/binaries.ts'
import { probe } from './connection.ts'
import { type DirectoryLock, waitForLock } from './process/directory-lock.ts'
import { faults } from './errors.ts'
import { SUPERUSER, initialise } from './cluster/initialise.ts'
import { endServer, findPostmaster } from './cluster/leftovers.ts'
import { readOrMakePassword, resetPassword } from './cluster/password.ts'
import { type Place, choosePlace } from './place/place.ts'
import { stablePort } from './process/port.ts'
import { type RunningServer, adoptedServer, startServer } from './cluster/running.ts'

export type ServerOptions = {
  /** Absolute. Made when missing; holds the cluster, its port, its log, and, unless told otherwise, its password. */
  readonly dataDir: string
  /** Leaves the configuration as initdb wrote it, apart from address and port; `settings` are then refused. */
  readonly stock?: boolean
  /** Settings given on the command line, over the defaults of this package. */
  readonly settings?: Readonly<Record<string, string>>
  /** Where the superuser's password is kept (0600, generated when missing). Replace the file and open again to change the password. */
  readonly passwordFile?: string
  readonly log?: (line: string) => void
  /** Gives up opening; has no effect on a server that is open. */
  readonly signal?: AbortSignal
}

export type PostgresServer = {
  /** As superuser, to the database `postgres`. Holds the password: not for logs. */
  readonly adminUrl: string
  readonly port: number
  readonly pid: number
  /** The server was running already, left by a launcher that was killed, or opened by another process. */
  readonly adopted: boolean
  readonly logFile: string
  /** The cluster itself; not always inside `dataDir`. */
  readonly pgdata: string
  /** How the server ended, whoever ended it. */
  readonly exited: Promise<string>
  /** Fast shutdown; after 10 s immediate; then by kill. Leaves no process behind. */
  readonly stop: () => Promise<void>
  /** {@link stop}, and deletes all data. */
  readonly destroy: () => Promise<void>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/**
 * A real PostgreSQL on 127.0.0.1 for this data directory: initialised when it is new, adopted when it already runs with these very
 * settings, otherwise started, after whatever an earlier one left has been ended. Two openers of one directory share one server.
 * The port stays the same from start to start unless somebody else has taken it.
 * @throws the `POSTGRES_…` faults of this package
 */
export const openServer = async (o: ServerOptions): Promise<PostgresServer> => {
  if (o.stock && o.settings) throw new Error('openServer: a stock server takes no settings')
  await mkdir(dirname(o.dataDir), { recursive: true })
  await mkdir(o.dataDir, { mode: 0o700 }).catch(ignoreExisting)
  const dataDir = await realpath(o.dataDir)
  await using _lock = await lockFor(dataDir, o.signal)
  const place = await choosePlace(dataDir)
  const binaries = await prepareBinaries(place.account)
  const password = await readOrMakePassword(o.passwordFile ?? join(dataDir, 'admin-password'))
  const signal = o.signal ?? new AbortController().signal
  await initialise(place, binaries, { password, durable: o.settings?.['fsync'] !== 'off', signal })
  return await open({ ...o, dataDir, place, binaries, password, signal })
}

/** Ends the server of a data directory, whoever started it, and deletes all its data. A directory that isn't there is no error. */
export const deleteServer = async (path: string): Promise<void> => {
  const dataDir = await realpath(path).catch(() => undefined)
  if (dataDir === undefined) return
  const { home, pgdata } = await choosePlace(dataDir)
  await endServer(pgdata)
  for (const directory of new Set([home, dataDir])) await rm(directory, { recursive: true, force: true, maxRetries: 3 })
}

const ignoreExisting = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'EEXIST') throw error
}

/** Making a cluster takes a second, ending an unwilling server ten. */
const LOCK_WAIT_MS = 60_000

const lockFor = async (dataDir: string, signal?: AbortSignal): Promise<DirectoryLock> => {
  const attempt = await waitForLock(dataDir, 'opening', { waitMs: LOCK_WAIT_MS, signal })
  if ('lock' in attempt) return attempt.lock
  throw faults.POSTGRES_LOCK_BUSY({ lock: join(dataDir, 'opening'), pid: attempt.holder.pid, waitedMs: LOCK_WAIT_MS })
}

/** Bounds the redo after a crash; and a row that a constraint refuses is not quoted in the server's log (`DETAIL`). */
const DEFAULT_SETTINGS = { max_wal_size: '256MB', log_error_verbosity: 'terse' }

type Opening = ServerOptions & {
  readonly place: Place
  readonly binaries: Binaries
  readonly password: string
  readonly signal: AbortSignal
}

const open = async (o: Opening): Promise<PostgresServer> => {
  const adopted = await tryAdopt(o)
  if (adopted) return describe(o, adopted, true)
  await endServer(o.place.pgdata)
  const port = await stablePort(join(o.dataDir, 'port'), o.signal)
  const started = await start(o, port)
  if (started !== 'password refused') return describe(o, started, false)
  await resetPassword(o.place, o.binaries, o.password)
  o.log?.('the password of PostgreSQL was changed to the one in its file')
  const again = await start(o, port)
  if (again === 'password refused')
    throw faults.POSTGRES_PASSWORD_WRONG({
      directory: o.place.pgdata,
      passwordFile: o.passwordFile ?? join(o.dataDir, 'admin-password'),
    })
  return describe(o, again, false)
}

const argumentsFor = (o: Opening, port: number): string[] => {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // A socket's path may have 107 bytes, a checkout's more.
    unix_socket_directories: '',
    ...(o.stock ? {} : DEFAULT_SETTINGS),
    ...o.settings,
  }
  return ['-D', o.place.pgdata, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

/** A running server is taken over when it runs this program with these arguments and lets us in; otherwise it gives way. */
const tryAdopt = async (o: Opening): Promise<RunningServer | undefined> => {
  const postmaster = await findPostmaster(o.place.pgdata)
  if (!postmaster?.ready) return undefined
  const { port, pid } = postmaster
  const running = await readFile(join(o.place.pgdata, 'postmaster.opts'), 'utf8').catch(() => '')
  const wanted = [o.binaries.postgres, ...argumentsFor(o, port).map((argument) => `"${argument}"`)].join(' ')
  if (running.trim() !== wanted || (await probe(urlFor(o, port), o.signal)) !== 'ready') return undefined
  o.log?.(`adopted PostgreSQL (pid ${pid}) that was still running`)
  return adoptedServer({ pid, port, pgdata: o.place.pgdata, logFile: logFileOf(o) })
}

const start = (o: Opening, port: number): Promise<RunningServer | 'password refused'> =>
  startServer({
    program: o.binaries.postgres,
    args: argumentsFor(o, port),
    account: o.place.account,
    pgdata: o.place.pgdata,
    port,
    logFile: logFileOf(o),
    url: urlFor(o, port),
    signal: o.signal,
  })

const logFileOf = (o: Opening): string => join(o.dataDir, 'server.log')

const urlFor = (o: Opening, port: number): string =>
  `postgres://${SUPERUSER}:${encodeURIComponent(o.password)}@127.0.0.1:${port}/postgres`

const describe = (o: Opening, running: RunningServer, adopted: boolean): PostgresServer => ({
  adminUrl: urlFor(o, running.port),
  port: running.port,
  pid: running.pid,
  adopted,
  logFile: logFileOf(o),
  pgdata: o.place.pgdata,
  exited: running.exited,
  stop: running.stop,
  destroy: async () => {
    await running.stop()
    await deleteServer(o.dataDir)
  },
  [Symbol.asyncDispose]: running.stop,
})
