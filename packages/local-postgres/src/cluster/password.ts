import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, link, readFile, rm, writeFile } from 'node:fs/promises'
import { spawnAs } from '../place/account.ts'
import type { Binaries } from './binaries.ts'
import { faults } from '../errors.ts'
import { SUPERUSER, cleanEnvironment } from './initialise.ts'
import type { Place } from '../place/place.ts'
import { scramVerifier } from '../scram.ts'

/** The password in a file, made on first use: 192 random bits, mode 0600, and of two makers at once one wins. */
export const readOrMakePassword = async (file: string): Promise<string> => {
  const existing = await readFile(file, 'utf8').catch(() => '')
  if (existing.trim() !== '') {
    await chmod(file, 0o600)
    return existing.trim()
  }
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  await rm(file, { force: true })
  await writeFile(draft, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(draft)
  return (await readFile(file, 'utf8')).trim()
}

/**
 * Gives the superuser of a *stopped* server the password we have: so the file may be replaced (rotation) or lost.
 * @throws POSTGRES_START_FAILED
 */
export const resetPassword = async (place: Place, binaries: Binaries, password: string): Promise<void> => {
  const verifier = await scramVerifier(password)
  const child = spawn(binaries.postgres, ['--single', '-D', place.pgdata, 'postgres'], {
    ...spawnAs(place.account),
    cwd: '/',
    env: cleanEnvironment(),
    stdio: ['pipe', 'ignore', 'pipe'],
    timeout: SINGLE_USER_MS,
  })
  let output = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output = `${output}${text}`.slice(-2_000)))
  child.stdin.on('error', () => {}) // The exit code tells more than a broken pipe.
  child.stdin.end(`ALTER ROLE ${SUPERUSER} PASSWORD '${verifier}'\n`)
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (code !== 0 || /^(?:ERROR|FATAL|PANIC)/m.test(output))
    throw faults.POSTGRES_START_FAILED({ directory: place.pgdata, ending: `exit code ${code}`, output: output.trim() })
}

/** Single-user mode recovers first, as any start does. */
const SINGLE_USER_MS = 60_000
