import { execFile } from 'node:child_process'
import { readFile, readlink } from 'node:fs/promises'
import { promisify } from 'node:util'

/** A process that can't be mistaken for a later one with the same pid: `startedAt` is opaque, equal only for the same process. */
export type ProcessIdentity = { readonly pid: number; readonly startedAt: string }

/** The identity of a living process, or `undefined` when there is none (a zombie counts as none). */
export const findProcess = async (pid: number): Promise<ProcessIdentity | undefined> => {
  const startedAt = process.platform === 'linux' ? await linuxStart(pid) : await otherStart(pid)
  return startedAt === undefined ? undefined : { pid, startedAt }
}

/** Whether exactly this process still lives. */
export const isAlive = async (identity: ProcessIdentity): Promise<boolean> =>
  (await findProcess(identity.pid))?.startedAt === identity.startedAt

/** The working directory of a process; `undefined` where the system doesn't tell (no such process, no right, no /proc). */
export const findWorkingDirectory = (pid: number): Promise<string | undefined> =>
  readlink(`/proc/${pid}/cwd`).then(
    (path) => path.replace(/ \(deleted\)$/, ''),
    () => undefined,
  )

/** Sends a signal; a process that is gone already is no error. */
export const signalProcess = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Ticks since boot plus the boot's id: pids come round again, and after a reboot so do ticks. */
const linuxStart = async (pid: number): Promise<string | undefined> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (stat === undefined) return undefined
  // The second field is the program's name in brackets and may itself hold spaces and brackets.
  const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (state === 'Z' || state === 'X') return undefined
  return `${(await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()}/${rest[18]}`
}

const otherStart = async (pid: number): Promise<string | undefined> => {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => ({ stdout: '' }))
  return stdout.trim() === '' ? undefined : stdout.trim()
}
