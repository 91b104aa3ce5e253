import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { signalProcess } from '@banyan/local-postgres'
import { faults } from '../errors.ts'
import { answers, type ProbeTls } from './http-probe.ts'
import type { LineSink } from './lines.ts'
import { eachLine } from './lines.ts'
import type { Part, RunningPart, Spawned } from './watch.ts'

export type ProgramOptions = {
  readonly name: string
  /** What is run, with its arguments: Node with a file, or a program of the machine. */
  readonly command: readonly [string, ...string[]]
  /** Done before each start. */
  readonly prepare?: () => Promise<void>
  readonly port: number
  /** Path that answers (with any status) while the process lives. */
  readonly livePath: string
  /** For a port that asks for a certificate: the one of the moment. */
  readonly tls?: () => ProbeTls | undefined
  /** Asked at every start: what the process needs may have moved meanwhile. */
  readonly env: () => NodeJS.ProcessEnv
  readonly log: LineSink
  /** For error messages. */
  readonly logFile: string
  readonly patience?: Partial<Patience>
}

/** How long a program may take, in milliseconds. */
export type Patience = {
  /** From its start to its first answer. The shop seeds its data meanwhile, once. */
  readonly startMs: number
  /** From SIGTERM to SIGKILL. */
  readonly drainMs: number
  /** Between two questions whether it still answers; also how long each may take. */
  readonly askEveryMs: number
  /** Without an answer for this long it is killed. A host that is blocked for 10 s is left alone. */
  readonly silenceMs: number
}

const PATIENCE: Patience = { startMs: 120_000, drainMs: 10_000, askEveryMs: 5_000, silenceMs: 30_000 }
const START_POLL_MS = 50

/**
 * A program as a part: it has started when it answers over HTTP; one that falls silent is killed, so that it is started again.
 * It gets a process group of its own (Ctrl-C must not reach it before its turn) and a channel to us, by which it notices our end.
 */
export const program = (o: ProgramOptions): Part => {
  const patience = { ...PATIENCE, ...o.patience }
  return {
    name: o.name,
    start: async (signal, spawned) => {
      signal.throwIfAborted()
      await o.prepare?.()
      const child = spawnProgram(o)
      const exited = endingOf(child)
      const running = { pid: child.pid ?? -1, port: o.port, exited, stop: () => end(child, exited, patience.drainMs) }
      if (child.pid !== undefined) spawned(running)
      try {
        await firstAnswer(o, running, { signal, patience })
      } catch (error) {
        await running.stop()
        throw error
      }
      void killWhenSilent(o, running, patience)
      return running
    },
  }
}

const spawnProgram = (o: ProgramOptions): ChildProcess => {
  const [file, ...args] = o.command
  const child = spawn(file, args, {
    env: o.env(),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  for (const stream of [child.stdout, child.stderr]) if (stream) eachLine(stream, o.log)
  return child
}

const endingOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`))
  })

const asked = (o: ProgramOptions, withinMs: number): Promise<boolean> => {
  const tls = o.tls?.()
  return answers(addressOf(o, tls), withinMs, tls)
}

const addressOf = (o: ProgramOptions, tls: ProbeTls | undefined): string =>
  `${tls ? 'https' : 'http'}://127.0.0.1:${o.port}${o.livePath}`

const firstAnswer = async (
  o: ProgramOptions,
  running: RunningPart,
  { signal, patience }: { readonly signal: AbortSignal; readonly patience: Patience },
): Promise<void> => {
  const startedAt = performance.now()
  let ending: string | undefined
  void running.exited.then((how) => (ending = how))
  while (!(await asked(o, patience.askEveryMs))) {
    signal.throwIfAborted()
    if (ending !== undefined) throw faults.LAUNCHER_ENDED_EARLY({ name: o.name, ending, log: o.logFile })
    const waitedMs = Math.round(performance.now() - startedAt)
    if (waitedMs > patience.startMs)
      throw faults.LAUNCHER_NO_ANSWER({ name: o.name, address: addressOf(o, o.tls?.()), waitedMs })
    await wait(START_POLL_MS)
  }
  // Somebody else may answer on that port while our process is long gone.
  if (ending !== undefined) throw faults.LAUNCHER_ENDED_EARLY({ name: o.name, ending, log: o.logFile })
}

const killWhenSilent = async (o: ProgramOptions, running: Spawned & RunningPart, patience: Patience): Promise<void> => {
  let alive = true
  void running.exited.then(() => (alive = false))
  for (let heardAt = performance.now(); alive; await wait(patience.askEveryMs, undefined, { ref: false })) {
    if (await asked(o, patience.askEveryMs)) heardAt = performance.now()
    else if (performance.now() - heardAt > patience.silenceMs) return signalProcess(running.pid, 'SIGKILL')
  }
}

const end = async (child: ChildProcess, exited: Promise<string>, drainMs: number): Promise<void> => {
  child.kill('SIGTERM')
  const patience = new AbortController()
  const late = wait(drainMs, 'late', { signal: patience.signal }).catch(() => 'ended')
  if ((await Promise.race([exited, late])) === 'late') child.kill('SIGKILL')
  patience.abort()
  await exited
}
