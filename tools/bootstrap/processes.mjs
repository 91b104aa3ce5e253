import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * When a living process began, in the terms of its system; `undefined` when there is none. With the pid it names one process for
 * ever. The same words as `findProcess` of @banyan/local-postgres, whose locks are read here.
 * @param {number} pid
 */
export const startOf = (pid) => (process.platform === 'linux' ? linuxStart(pid) : otherStart(pid))

/** @param {{ pid: number, startedAt: string }} identity */
export const isAlive = (identity) => startOf(identity.pid) === identity.startedAt

const linuxStart = (pid) => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (state === 'Z' || state === 'X') return undefined
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${rest[18]}`
  } catch {
    return undefined
  }
}

const otherStart = (pid) => {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
  } catch {
    return undefined
  }
}
