import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from './refusal.mjs'

/** The first Node 24 without a known fault in what we use of it. */
const WANTED = [24, 12]

/**
 * A Node that runs TypeScript: the exact one that npm brought for Linux x64 and arm64, else the one that runs this.
 * @param {string} root
 * @returns {string} path of the program
 */
export const findNode = (root) => {
  const brought = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node')
  // Asked, not trusted: on a Linux without glibc the file is there but does not run.
  if (existsSync(brought) && isNewEnough(spawnSync(brought, ['--version'], { encoding: 'utf8' }).stdout)) return brought
  if (isNewEnough(process.version)) return process.execPath
  throw new Refusal(
    `On ${process.platform}-${process.arch} Banyan needs Node ${WANTED.join('.')} or later, found ${process.version}: install it from https://nodejs.org, then try again.`,
  )
}

/** @param {string | null | undefined} version such as `v24.21.0` */
export const isNewEnough = (version) => {
  const [major = 0, minor = 0] = (version ?? '').replace(/^v/, '').split('.').map(Number)
  return major > WANTED[0] || (major === WANTED[0] && minor >= WANTED[1])
}
