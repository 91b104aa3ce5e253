import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { signalProcess } from '@banyan/local-postgres'
import type { ProcessName, RunningSystem } from '../running-system.ts'

/** Stops a process and its children (a database's connections are processes) for as long as `work` takes: nothing is closed, nothing answers. */
export const whileHanging = async <T>(system: RunningSystem, name: ProcessName, work: () => Promise<T>): Promise<T> => {
  const { pid } = (await system.processes())[name]
  signalProcess(pid, 'SIGSTOP') // First, so that it gets no more children.
  const children = await childrenOf(pid)
  for (const child of children) signalProcess(child, 'SIGSTOP')
  try {
    return await work()
  } finally {
    for (const stopped of [...children, pid]) signalProcess(stopped, 'SIGCONT')
  }
}

const childrenOf = async (parent: number): Promise<readonly number[]> => {
  const all = process.platform === 'linux' ? await processesInProc() : await processesByPs()
  return all.flatMap(([pid, ppid]) => (ppid === parent ? [pid] : []))
}

type PidAndParent = readonly [number, number]

const processesInProc = async (): Promise<readonly PidAndParent[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')))
  // The second field is the program's name in brackets and may itself hold spaces and brackets.
  return stats.map((stat) => [Number.parseInt(stat), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])])
}

const processesByPs = async (): Promise<readonly PidAndParent[]> => {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid='])
  return stdout.split('\n').map((line): PidAndParent => {
    const [pid = 0, ppid = 0] = line.trim().split(/\s+/).map(Number)
    return [pid, ppid]
  })
}
