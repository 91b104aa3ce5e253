import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { Suite } from './suites.ts'
import { emptyTally, type Tally } from './tally.ts'

/** What the process of a suite tells. `failed`: files in which something did. */
export type SuiteReport = { readonly tally: Tally; readonly failed: readonly string[] }

/** What became of one suite. `problem` says why it is red although no test failed. */
export type SuiteResult = SuiteReport & { readonly problem: string | null }

export type RunOptions = {
  readonly root: string
  readonly env: Readonly<Record<string, string>>
  /** Ends the suite and all it started. */
  readonly signal: AbortSignal
  /** Where the tests' own output goes; `inherit` unless told otherwise. */
  readonly output?: 'inherit' | 'ignore'
}

/** How long an ended suite's processes may take to clean up, in milliseconds, before they are killed. */
const GRACE_MS = 10_000

/** Runs a suite in a process group of its own, so that an interrupt or a deadline ends everything it started. */
export const runSuite = async (
  suite: Suite,
  { root, env, signal, output = 'inherit' }: RunOptions,
): Promise<SuiteResult> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'suite-process.ts'), JSON.stringify(suite)], {
    cwd: root,
    // Set inside a test run; the suite would take itself for a file of that run.
    env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...env },
    stdio: ['ignore', output, output, 'pipe'],
    detached: true,
  })
  const deadline = AbortSignal.timeout(suite.deadlineMs)
  const ended = AbortSignal.any([signal, deadline])
  const kill = (): void => void endGroup(child)
  ended.addEventListener('abort', kill, { once: true })
  if (ended.aborted) kill()
  const [text, [code]] = await Promise.all([readAll(child.stdio[3] as Readable), once(child, 'close')])
  ended.removeEventListener('abort', kill)
  signalGroup(child, 'SIGKILL')
  const { tally, failed } = text === '' ? NOTHING : (JSON.parse(text) as SuiteReport)
  return {
    tally,
    failed,
    problem: problemOf(suite, tally, code as number | null, { signal, deadline, reported: text !== '' }),
  }
}

const NOTHING: SuiteReport = { tally: emptyTally, failed: [] }

type Ending = { readonly signal: AbortSignal; readonly deadline: AbortSignal; readonly reported: boolean }

const problemOf = (suite: Suite, tally: Tally, code: number | null, end: Ending): string | null => {
  if (end.signal.aborted) return `${suite.name}: interrupted`
  if (end.deadline.aborted) return `${suite.name}: not done after ${suite.deadlineMs / 1000} s`
  if (!end.reported) return `${suite.name}: the process ended with code ${code} before it reported`
  const failed = tally.fail + tally.cancelled
  return code !== 0 && failed === 0 ? `${suite.name}: no test failed, yet the process ended with code ${code}` : null
}

/** Asks the whole group to end, then makes it. */
const endGroup = async (child: ChildProcess): Promise<void> => {
  signalGroup(child, 'SIGTERM')
  await delay(GRACE_MS, undefined, { ref: false })
  if (child.exitCode === null && child.signalCode === null) signalGroup(child, 'SIGKILL')
}

const signalGroup = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch (error) {
    // The group is empty: what we wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

const readAll = async (stream: Readable): Promise<string> => {
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  return text
}
