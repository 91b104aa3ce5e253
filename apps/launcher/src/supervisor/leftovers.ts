import { readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { type ProcessIdentity, findProcess, isAlive, signalProcess } from '@banyan/local-postgres'
import { readProcessList } from './process-list.ts'

const DRAIN_MS = 10_000
const POLL_MS = 25

/**
 * Ends what a killed launcher left. Its programs noticed and are draining; this waits for them and helps after 10 s.
 * A pid may be somebody else's by now, so only a process is touched that runs the very file the name stands for.
 * @param files the program of each name; names without one (database servers) are left to those who adopt them
 */
export const endLeftovers = async (listFile: string, files: ReadonlyMap<string, string>): Promise<void> => {
  const rows = readProcessList(listFile)
  const found = await Promise.all(rows.map(({ name, pid }) => findProgram(pid, files.get(name))))
  await Promise.all(found.filter((identity) => identity !== undefined).map(endProgram))
}

const findProgram = async (pid: number | null, file: string | undefined): Promise<ProcessIdentity | undefined> => {
  if (pid === null || file === undefined) return undefined
  const identity = await findProcess(pid)
  return identity && (await runs(identity, file)) ? identity : undefined
}

const runs = async ({ pid }: ProcessIdentity, file: string): Promise<boolean> => {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return commandLine.split('\0').includes(file)
}

const endProgram = async (identity: ProcessIdentity): Promise<void> => {
  signalProcess(identity.pid, 'SIGTERM')
  const until = performance.now() + DRAIN_MS
  while (performance.now() < until && (await isAlive(identity))) await wait(POLL_MS)
  if (await isAlive(identity)) signalProcess(identity.pid, 'SIGKILL')
  while (await isAlive(identity)) await wait(POLL_MS)
}
