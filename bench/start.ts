import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as elapsed } from 'node:timers/promises'
import { residentMb, startCompany } from './company/running-company.ts'
import { type Result, rowOf } from './report.ts'

const ROUNDS = 3
const HEALTHY_MAX_S = 8
const IDLE_MAX_MB = 350
/** After the last sign of life until memory is read. */
const IDLE_MS = 10_000
/** What `npm start` needs beside the shop and the databases. */
const OURS = ['launcher', 'gateway', 'host']

/** The second `npm start` on a data directory: until healthy, and what the processes of ours take when idle. */
export const run = async (): Promise<Result> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'banyan-start-'))
  try {
    await (await startCompany(dataDir)).stop()
    const healthy: number[] = []
    const memory: number[] = []
    for (let i = 0; i < ROUNDS; i++) {
      const company = await startCompany(dataDir)
      healthy.push(company.healthyAfterS)
      await elapsed(IDLE_MS)
      const ours = company.processes().filter(({ name }) => OURS.includes(name))
      memory.push(ours.reduce((sum, { pid }) => sum + residentMb(pid), 0))
      await company.stop()
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
