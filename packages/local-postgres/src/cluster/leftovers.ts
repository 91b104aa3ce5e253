import { readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { faults } from '../errors.ts'
import { findProcess, findWorkingDirectory, signalProcess } from '../process/process-identity.ts'

/** What `postmaster.pid` says of the server that wrote it, which may be long dead. */
export type PidFile = { readonly pid: number; readonly port: number; readonly ready: boolean }

/** The postmaster that serves `pgdata` now, or `undefined`: the pid in the file may be dead or somebody else's by now. */
export const findPostmaster = async (pgdata: string): Promise<PidFile | undefined> => {
  const text = await readFile(join(pgdata, 'postmaster.pid'), 'utf8').catch(() => '')
  const lines = text.split('\n').map((line) => line.trim())
  const pid = Number(lines[0])
  if (!Number.isSafeInteger(pid) || pid <= 1 || !(await serves(pid, pgdata))) return undefined
  return { pid, port: Number(lines[3]), ready: lines[7] === 'ready' }
}

/**
 * Ends whatever still works on `pgdata`: a postmaster (immediate shutdown), or the backends that outlived it after a kill -9,
 * which hold its shared memory and would keep the next one from starting. Only processes whose working directory is `pgdata` are
 * touched. The pid file goes too: where pid 1 reaps nobody (many containers) a dead postmaster stays as a zombie, and PostgreSQL
 * takes it for a running one.
 * @throws POSTGRES_ORPHANS_REMAIN
 */
export const endServer = async (pgdata: string): Promise<void> => {
  await endProcesses(pgdata)
  if (process.platform === 'linux') await rm(join(pgdata, 'postmaster.pid'), { force: true })
}

const endProcesses = async (pgdata: string): Promise<void> => {
  const postmaster = await findPostmaster(pgdata)
  // A postmaster that is told first ends its children in order; told all at once it takes them for crashes.
  if (postmaster) {
    signalProcess(postmaster.pid, 'SIGQUIT')
    if (await goneWithin(QUIT_MS, pgdata)) return
  }
  for (const signal of ['SIGQUIT', 'SIGKILL'] as const) {
    for (const pid of await serverProcesses(pgdata)) signalProcess(pid, signal)
    if (await goneWithin(END_MS, pgdata)) return
  }
  throw faults.POSTGRES_ORPHANS_REMAIN({ directory: pgdata, pids: await serverProcesses(pgdata) })
}

/** An immediate shutdown takes milliseconds; its own backstop kills children after 5 s. */
const QUIT_MS = 6_000
const END_MS = 2_000
const POLL_MS = 20

const goneWithin = async (ms: number, pgdata: string): Promise<boolean> => {
  const until = performance.now() + ms
  while ((await serverProcesses(pgdata)).length > 0) {
    if (performance.now() >= until) return false
    await wait(POLL_MS)
  }
  return true
}

/** Every process of a server stays in its data directory. Without /proc only the postmaster is known. */
const serverProcesses = async (pgdata: string): Promise<number[]> => {
  if (process.platform !== 'linux') {
    const postmaster = await findPostmaster(pgdata)
    return postmaster ? [postmaster.pid] : []
  }
  const pids = (await readdir('/proc')).map(Number).filter((pid) => Number.isSafeInteger(pid) && pid > 1)
  const serving = await Promise.all(pids.map((pid) => serves(pid, pgdata)))
  return pids.filter((_, index) => serving[index])
}

const serves = async (pid: number, pgdata: string): Promise<boolean> => {
  if (!(await findProcess(pid))) return false
  if (process.platform !== 'linux') return true
  if ((await findWorkingDirectory(pid)) !== pgdata) return false
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')
  return name.trim() === 'postgres'
}
