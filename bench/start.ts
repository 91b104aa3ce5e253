import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as elapsed } from 'node:timers/promises'
import { type Result, rowOf } from './report.ts'

const ROUNDS = 3
const HEALTHY_MAX_S = 8
const IDLE_MAX_MB = 350
/** After the last sign of life until memory is read. */
const IDLE_MS = 10_000
const GIVE_UP_MS = 180_000
const ROOT = join(import.meta.dirname, '..')

/** The second `npm start` on a data directory: until healthy, and what the processes of ours take when idle. */
export const run = async (): Promise<Result> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'banyan-start-'))
  try {
    await (await start(dataDir)).stop()
    const healthy: number[] = []
    const memory: number[] = []
    for (let i = 0; i < ROUNDS; i++) {
      const system = await start(dataDir)
      healthy.push(system.healthyAfterS)
      await elapsed(IDLE_MS)
      memory.push(system.residentMb())
      await system.stop()
    }
    return result(healthy, memory)
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

const result = (healthy: readonly number[], memory: readonly number[]): Result => {
  const start = rowOf('banyan', 'second npm start → healthy', { unit: 's', samples: healthy })
  const idle = rowOf('banyan', 'resident, idle: launcher + gateway + host', { unit: 'MB', samples: memory })
  return {
    name: 'start',
    rows: [start, idle],
    targets: [
      { what: 'second npm start → healthy, s', value: start.median, op: '<=', target: HEALTHY_MAX_S },
      { what: 'idle memory of launcher + gateway + host, MB', value: idle.median, op: '<=', target: IDLE_MAX_MB },
    ],
    settings: {
      command: 'npm start',
      idleMs: IDLE_MS,
      memory: 'VmRSS of /proc/PID/status, shared pages counted in each',
    },
  }
}

const start = async (dataDir: string) => {
  const port = await freePort()
  const before = performance.now()
  const npm = spawn('npm', ['start'], {
    cwd: ROOT,
    env: { ...process.env, BANYAN_DATA: dataDir, BANYAN_PORT: String(port) },
    stdio: 'ignore',
    detached: true,
  })
  await healthy(npm, port)
  return {
    healthyAfterS: (performance.now() - before) / 1_000,
    residentMb: () => residentMb(dataDir),
    stop: async () => {
      process.kill(-npm.pid!, 'SIGINT') // as Ctrl-C does: to the whole group
      await once(npm, 'exit')
    },
  }
}

const healthy = async (npm: ChildProcess, port: number): Promise<void> => {
  const deadline = performance.now() + GIVE_UP_MS
  while (performance.now() < deadline && npm.exitCode === null) {
    const ready = await fetch(`http://127.0.0.1:${port}/_banyan/health`).then(
      (r) => r.ok,
      () => false,
    )
    if (ready) return
    await elapsed(20)
  }
  throw new Error('npm start did not become healthy')
}

type Listed = { readonly name: string; readonly pid: number | null }

/** The launcher is the parent of the gateway. */
const residentMb = (dataDir: string): number => {
  const listed = JSON.parse(readFileSync(join(dataDir, 'run/processes.json'), 'utf8')) as readonly Listed[]
  const pidOf = (name: string): number => listed.find((row) => row.name === name)!.pid!
  const launcher = Number(statusOf(pidOf('gateway'), 'PPid'))
  const kilobytes = [launcher, pidOf('gateway'), pidOf('host')].map((pid) =>
    Number.parseInt(statusOf(pid, 'VmRSS'), 10),
  )
  return kilobytes.reduce((sum, kb) => sum + kb, 0) / 1_024
}

const statusOf = (pid: number, field: string): string =>
  new RegExp(`^${field}:\\s+(.+)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? ''

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { readonly port: number }
  server.close()
  return port
}
