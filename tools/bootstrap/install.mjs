import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { findRunning, tryInstallLock } from './claims.mjs'
import { Refusal } from './refusal.mjs'

/**
 * `npm ci`, when the packages that are there are not those of package-lock.json. Otherwise reads two small files and touches nothing:
 * no npm and no network is needed then.
 * @param {string} root
 */
export const install = async (root) => {
  if (isInstalled(root)) return
  const runDir = join(root, '.banyan', 'run')
  const lock = await waitForLock(root, runDir)
  try {
    if (isInstalled(root)) return // Somebody else did it meanwhile.
    const running = findRunning(runDir)
    if (running !== undefined)
      throw new Refusal(
        `Banyan is running (process ${running}) and package-lock.json has changed since: stop it, then try again.`,
      )
    await installPackages(root)
    writeFileSync(join(root, STAMP), stampFor(root))
  } finally {
    lock.release()
  }
}

/** In the directory that `npm ci` deletes first: an installation that was cut short has no stamp. */
const STAMP = 'node_modules/.banyan-stamp'
const LOCK_WAIT_MS = 15 * 60_000
const LOCK_POLL_MS = 200

/** The packages for another machine (a directory shared with a container, a copied disk) are others. */
const stampFor = (root) => {
  const lockFile = readFileSync(join(root, 'package-lock.json'))
  return `${createHash('sha256').update(lockFile).digest('hex')} ${process.platform}-${process.arch}\n`
}

const isInstalled = (root) => {
  try {
    return readFileSync(join(root, STAMP), 'utf8') === stampFor(root)
  } catch {
    return false
  }
}

const waitForLock = async (root, runDir) => {
  const until = Date.now() + LOCK_WAIT_MS
  for (let told = false; ; told = true) {
    const attempt = tryInstallLock(runDir)
    if ('release' in attempt) return attempt
    if (Date.now() > until)
      throw new Refusal(`Process ${attempt.holder} has been installing for too long: end it and try again.`)
    if (!told) console.log(`Process ${attempt.holder} is installing the packages of ${root}; waiting for it.`)
    await wait(LOCK_POLL_MS)
  }
}

const installPackages = async (root) => {
  const startedAt = Date.now()
  console.log('Installing packages (npm ci); this happens once per change of package-lock.json.')
  // What a user's own configuration leaves out (NODE_ENV=production, omit=optional) is needed here.
  const flags = [
    '--ignore-scripts',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--include=dev',
    '--include=optional',
    ...RETRIES,
  ]
  const { code, output } = await runNpm(root, ['ci', ...flags, '--loglevel=error'])
  if (code !== 0) throw new Refusal(explain(output, { code, root }))
  console.log(`Installed in ${Math.round((Date.now() - startedAt) / 1000)} s.`)
}

/** Four tries within 13 s. npm's own pauses, 10 s and 60 s, leave somebody without a network waiting for more than a minute. */
const RETRIES = ['--fetch-retries=3', '--fetch-retry-factor=3', '--fetch-retry-mintimeout=1000']

/** npm itself says which npm it is when it runs us; else the one in PATH. */
const runNpm = (root, args) =>
  new Promise((resolve, reject) => {
    const cli = process.env.npm_execpath
    const [program, first] = cli?.endsWith('.js') ? [process.execPath, [cli]] : ['npm', []]
    const child = spawn(program, [...first, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output = `${output}${text}`.slice(-OUTPUT_CHARS)))
    child.once('error', () =>
      reject(new Refusal('Packages are missing and npm was not found: install npm, then try again.')),
    )
    const told = passSignalsTo(child)
    child.once('close', (code) => {
      const signal = told()
      if (signal) process.kill(process.pid, signal)
      else resolve({ code, output })
    })
  })

/** An npm that outlived us would write into the packages of whoever installs next. Answers which signal came, and stops listening. */
const passSignalsTo = (child) => {
  let came
  const passOn = (signal) => {
    came = signal
    child.kill(signal)
  }
  for (const signal of ENDING) process.on(signal, passOn)
  return () => {
    for (const signal of ENDING) process.off(signal, passOn)
    return came
  }
}

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP']

const OUTPUT_CHARS = 20_000

const NO_NETWORK =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT)\b/

/** npm's own account is many lines long; the first that is not a bare code says most. */
const explain = (output, { code, root }) => {
  const network = NO_NETWORK.exec(output)
  if (network)
    return `Packages are missing and the npm registry could not be reached (${network[1]}): connect to it once, then try again.`
  if (/\bENOSPC\b/.test(output)) return 'The disk is full: the packages need about 700 MB.'
  if (/\bEUSAGE\b/.test(output))
    return 'package-lock.json does not fit the package.json files: run "npm install" and "node tools/bootstrap/complete-lock.mjs", then try again.'
  const denied = /\bcode (EACCES|EPERM|EROFS)\b/.exec(output)
  if (denied) {
    const path = /^npm error path (.+)$/m.exec(output)?.[1] ?? root
    return `npm may not write ${path} (${denied[1]}): start as the account that owns it, or make it writable, then try again.`
  }
  const lines = output.split('\n').map((line) => line.replace(/^npm error\s*/, '').trim())
  return `npm ci failed (exit code ${code}): ${lines.find((line) => line !== '' && !line.startsWith('code ')) ?? 'it said nothing'}`
}
