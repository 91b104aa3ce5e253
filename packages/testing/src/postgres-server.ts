import { existsSync, rmSync } from 'node:fs'
import { chmod, mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type PostgresServer, deleteServer, findProcess, openServer, signalProcess } from '@banyan/local-postgres'

/** A server that a test may kill. Address and password stay the same over `kill`, `stop` and `start`. */
export type TestServer = {
  /** As superuser, to the database `postgres`. */
  readonly adminUrl: string
  readonly dataDir: string
  /** The cluster's files, for tests that search them. */
  readonly pgdata: string
  /** Of the postmaster that runs now. */
  readonly pid: () => number
  /** `kill -9` of the postmaster; its backends may outlive it for a moment. */
  readonly kill: () => Promise<void>
  readonly stop: () => Promise<void>
  /** After `kill` or `stop`; the data is as it was. */
  readonly start: () => Promise<void>
  /** Stops it and deletes its data. */
  readonly destroy: () => Promise<void>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

export type TestServerOptions = {
  /** With fsync, as in production. Off by default: commits still survive a kill of any process, not the loss of the machine. */
  readonly durable?: boolean
  /** Further settings, over those for tests. */
  readonly settings?: Readonly<Record<string, string>>
}

/**
 * Starts a PostgreSQL 18 of its own (0.8 s) in the system's directory for temporary files. It is ended and deleted by `destroy`, else
 * with this process, else, if that was killed, by the next caller on this machine.
 */
export const testServer = async (o: TestServerOptions = {}): Promise<TestServer> => {
  await sweep()
  const dataDir = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`))
  await chmod(dataDir, 0o711)
  const open = () =>
    openServer({ dataDir, settings: { ...SETTINGS, ...(o.durable ? {} : NOT_DURABLE), ...o.settings } })
  let server = await open()
  process.once('exit', () => endAtExit(server, dataDir))
  const destroy = () => server.destroy()
  return {
    adminUrl: server.adminUrl,
    dataDir,
    pgdata: server.pgdata,
    pid: () => server.pid,
    kill: () => kill(server),
    stop: () => server.stop(),
    start: async () => void (server = await open()),
    destroy,
    [Symbol.asyncDispose]: destroy,
  }
}

const PREFIX = 'banyan-test-postgres-'

/** Room for the pools of several test files at once. */
const SETTINGS = { max_connections: '300' }
const NOT_DURABLE = { fsync: 'off', full_page_writes: 'off' }

const kill = async (server: PostgresServer): Promise<void> => {
  signalProcess(server.pid, 'SIGKILL')
  const held = setInterval(() => {}, 1_000) // A child's handle alone keeps no process waiting.
  await server.exited
  clearInterval(held)
}

/** What processes left that were killed before they could clean up. */
const sweep = async (): Promise<void> => {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split('-')[0]) : 0
    if (pid > 0 && !(await findProcess(pid))) await deleteServer(join(tmpdir(), name)).catch(() => {})
  }
}

const EXIT_WAIT_MS = 3_000

/** In an exit handler nothing may be awaited; an immediate shutdown takes some 20 ms. */
const endAtExit = (server: PostgresServer, dataDir: string): void => {
  const pidFile = join(server.pgdata, 'postmaster.pid')
  if (existsSync(pidFile)) signalProcess(server.pid, 'SIGQUIT')
  const until = performance.now() + EXIT_WAIT_MS
  const clock = new Int32Array(new SharedArrayBuffer(4))
  while (existsSync(pidFile) && performance.now() < until) Atomics.wait(clock, 0, 0, 5)
  for (const path of [dirname(server.pgdata), dataDir]) rmSync(path, { recursive: true, force: true, maxRetries: 3 })
}
