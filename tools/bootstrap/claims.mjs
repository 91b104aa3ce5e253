import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive, startOf } from './processes.mjs'
import { Refusal } from './refusal.mjs'

/**
 * The living process that runs Banyan from this checkout, if any: it left its pid in `.banyan/run`.
 * @param {string} runDir
 * @returns {number | undefined}
 */
export const findRunning = (runDir) => {
  for (const name of list(runDir)) {
    const identity = /^(?:launcher\.\d+|\d+\.pid)$/.test(name) ? read(join(runDir, name)) : undefined
    if (identity && isAlive(identity)) return identity.pid
  }
  return undefined
}

/**
 * Says in `.banyan/run` that this process runs Banyan; answers how to take that back.
 * @param {string} runDir
 */
export const claimRunning = (runDir) => {
  const file = join(runDir, `${process.pid}.pid`)
  writing(runDir, () => {
    mkdirSync(runDir, { recursive: true })
    writeFileSync(file, me())
  })
  return () => rmSync(file, { force: true })
}

/**
 * Tries to become the one process that installs. A holder that died is passed over: every holder has a number of its own, made by
 * `link`, which one process wins; a file goes only after a higher one exists, so whoever came too late sees that one and steps back.
 * @param {string} runDir
 * @returns {{ release: () => void } | { holder: number }}
 */
export const tryInstallLock = (runDir) => writing(runDir, () => takeInstallLock(runDir))

const takeInstallLock = (runDir) => {
  mkdirSync(runDir, { recursive: true })
  for (;;) {
    const last = Math.max(0, ...generations(runDir))
    const holder = last === 0 ? undefined : read(join(runDir, `install.${last}`))
    if (holder && isAlive(holder)) return { holder: holder.pid }
    const mine = last + 1
    if (!link(runDir, mine)) continue
    if (Math.max(...generations(runDir)) > mine) {
      rmSync(join(runDir, `install.${mine}`), { force: true })
      continue
    }
    for (const old of generations(runDir)) if (old < mine) rmSync(join(runDir, `install.${old}`), { force: true })
    // Emptied, not deleted: a number is never given out twice.
    return { release: () => writeFileSync(join(runDir, `install.${mine}`), '') }
  }
}

/** Whose checkout it is, a read-only or a full disk: what the system says is what the reader needs. */
const writing = (runDir, write) => {
  try {
    return write()
  } catch (error) {
    if (!error.syscall) throw error
    throw new Refusal(
      `${runDir} cannot be written (${error.message}): start as the account that owns this checkout, make room on its disk, or clone it to another place.`,
    )
  }
}

const me = () => JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) })

const list = (directory) => {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

const read = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined // Released (empty), or deleted this instant.
  }
}

const generations = (runDir) =>
  list(runDir)
    .filter((name) => /^install\.\d+$/.test(name))
    .map((name) => Number(name.slice('install.'.length)))

const link = (runDir, generation) => {
  const draft = join(runDir, `.${randomUUID()}`)
  writeFileSync(draft, me())
  try {
    linkSync(draft, join(runDir, `install.${generation}`))
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}
