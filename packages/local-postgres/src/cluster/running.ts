import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { type Account, spawnAs } from '../place/account.ts'
import { probe } from '../connection.ts'
import { faults } from '../errors.ts'
import { cleanEnvironment } from './initialise.ts'
import { endServer, findPostmaster } from './leftovers.ts'
import { boundLog, openLog, readTail } from './log-file.ts'
import { type ProcessIdentity, findProcess, isAlive, signalProcess } from '../process/process-identity.ts'

/** A server that lives, whether we started it or found it. */
export type RunningServer = {
  readonly pid: number
  readonly port: number
  readonly exited: Promise<string>
  readonly stop: () => Promise<void>
}

type StartOptions = {
  readonly program: string
  readonly args: readonly string[]
  readonly account: Account
  readonly pgdata: string
  readonly port: number
  readonly logFile: string
  readonly url: string
  readonly signal: AbortSignal
}

/**
 * Starts the postmaster and waits until it takes connections. It gets a session of its own: Ctrl-C in a terminal goes to a whole
 * group of processes, and the order in which ours stop is not the terminal's to choose.
 * @throws POSTGRES_START_FAILED, POSTGRES_NOT_READY, or the signal's reason; then nothing is left running.
 */
export const startServer = async (o: StartOptions): Promise<RunningServer | 'password refused'> => {
  const log = await openLog(o.logFile)
  const child = spawn(o.program, o.args, {
    ...spawnAs(o.account),
    cwd: '/',
    detached: true,
    env: cleanEnvironment(),
    stdio: ['ignore', log.fd, log.fd],
  })
  const exited = endingOf(child)
  await log.close()
  try {
    if ((await readiness(o, exited)) === 'ready') return runningServer({ ...o, pid: child.pid ?? -1, exited })
    await stopServer(o.pgdata, child.pid ?? -1)
    return 'password refused'
  } catch (error) {
    await endServer(o.pgdata)
    throw error
  } finally {
    child.unref()
  }
}

/** A server that an earlier process started: no child of ours, so its end shows by looking. */
export const adoptedServer = async (o: {
  readonly pid: number
  readonly port: number
  readonly pgdata: string
  readonly logFile: string
}): Promise<RunningServer> => runningServer({ ...o, exited: watch(o.pid) })

/** Redo after a crash is bounded by `max_wal_size` and takes seconds; a slow disk gets twice the promised 30 s. */
const READY_MS = 60_000
const READY_POLL_MS = 25
const WATCH_MS = 200
const FAST_STOP_MS = 10_000
/** The child's handle holds no process open, so the wait for its last event needs a timer that does. */
const NOTICE_MS = 1_000
const LOG_CHECK_MS = 60_000

const endingOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`))
  })

const watch = async (pid: number): Promise<string> => {
  const identity = await findProcess(pid)
  if (identity) while (await isAlive(identity)) await wait(WATCH_MS, undefined, { ref: false })
  return 'an unknown code (it was adopted)'
}

const readiness = async (o: StartOptions, exited: Promise<string>): Promise<'ready' | 'password refused'> => {
  const startedAt = performance.now()
  let ending: string | undefined
  void exited.then((how) => (ending = how))
  for (;;) {
    o.signal.throwIfAborted()
    if (ending !== undefined)
      throw faults.POSTGRES_START_FAILED({ directory: o.pgdata, ending, output: await readTail(o.logFile) })
    if ((await findPostmaster(o.pgdata))?.ready) {
      const answer = await probe(o.url, o.signal)
      if (answer !== 'away') return answer
    }
    const waitedMs = Math.round(performance.now() - startedAt)
    if (waitedMs > READY_MS) throw faults.POSTGRES_NOT_READY({ directory: o.pgdata, waitedMs, logFile: o.logFile })
    await wait(READY_POLL_MS)
  }
}

const runningServer = (o: {
  readonly pid: number
  readonly port: number
  readonly pgdata: string
  readonly logFile: string
  readonly exited: Promise<string>
}): RunningServer => {
  const bounding = setInterval(() => void boundLog(o.logFile).catch(() => {}), LOG_CHECK_MS).unref()
  void o.exited.then(() => clearInterval(bounding))
  let stopping: Promise<void> | undefined
  const stop = () =>
    (stopping ??= stopServer(o.pgdata, o.pid).then(() => Promise.race([o.exited.then(() => {}), wait(NOTICE_MS)])))
  return { pid: o.pid, port: o.port, exited: o.exited, stop }
}

/** Fast shutdown of exactly this postmaster, with an end; a later server of the same directory is not touched. */
const stopServer = async (pgdata: string, pid: number): Promise<void> => {
  const postmaster = await findPostmaster(pgdata)
  if (postmaster && postmaster.pid !== pid) return
  const identity = await findProcess(pid)
  if (identity) await stopFast(identity)
  await endServer(pgdata)
}

const stopFast = async (identity: ProcessIdentity): Promise<void> => {
  signalProcess(identity.pid, 'SIGINT')
  const until = performance.now() + FAST_STOP_MS
  while (performance.now() < until && (await isAlive(identity))) await wait(READY_POLL_MS)
}
