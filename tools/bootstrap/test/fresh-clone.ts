import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, copyFile, mkdir, mkdtemp, readFile, readdir, rename, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { deleteServer, findFreePort, findProcess } from '@banyan/local-postgres'
import { openRepository } from '../../repository.ts'
import type { Account } from './accounts.ts'

/** A new copy of this repository below a home that only its account may enter. */
export type Clone = {
  readonly home: string
  readonly root: string
  readonly account: Account
  /** `npm start`, at a port of its own unless `env` says otherwise. */
  readonly start: (env?: NodeJS.ProcessEnv) => Promise<Started>
  /** Makes npm's cache of another clone the one of this. */
  readonly takeCacheOf: (other: Clone) => Promise<void>
}

export type Started = {
  readonly url: string
  /** The next line on standard output that matches. */
  readonly line: (pattern: RegExp) => Promise<string>
  /** Names and pids, as the launcher lists them now. */
  readonly processes: () => Promise<Readonly<Record<string, number>>>
  /** As a terminal does it: to all that belongs to the command. */
  readonly pressCtrlC: () => void
  /** As whoever started `npm start` does it: to npm alone. */
  readonly terminate: () => void
  /** Once nobody can write to its output any more. */
  readonly ended: () => Promise<Ended>
}

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

export type Site = {
  readonly clone: (name: string, account: Account) => Promise<Clone>
  /** Ends what still runs and deletes everything. */
  readonly close: () => Promise<void>
}

const ROOT = join(import.meta.dirname, '../../..')

/**
 * A place for fresh clones. They hold what git tracks or would add, not what `git clone` brings: in a clean checkout that is the same,
 * in another one it also tests what is not committed yet.
 */
export const openSite = async (): Promise<Site> => {
  const path = await mkdtemp(join(tmpdir(), 'banyan-fresh-'))
  await chmod(path, 0o755) // The homes below are closed, not the way to them.
  const registry = registryOf(ROOT)
  const clones: Clone[] = []
  const kills: (() => void)[] = []
  const clone: Site['clone'] = async (name, account) => {
    const home = join(path, name)
    const root = join(home, '바냔 나무')
    await mkdir(home, { mode: 0o700 })
    await copyRepository(root)
    giveTo(account, home)
    const start: Clone['start'] = async (env = {}) => {
      const port = env['BANYAN_PORT'] ?? String(await findFreePort())
      const common = { ...commonEnvironment(), npm_config_registry: registry, HOME: home }
      const { started, kill } = startNpm({ root, account, env: { ...common, BANYAN_PORT: port, ...env } })
      kills.push(kill)
      return started
    }
    const takeCacheOf: Clone['takeCacheOf'] = async (other) => {
      await rm(join(home, '.npm'), { recursive: true, force: true })
      await rename(join(other.home, '.npm'), join(home, '.npm'))
      giveTo(account, home)
    }
    const made = { home, root, account, start, takeCacheOf }
    clones.push(made)
    return made
  }
  const close = async () => {
    for (const kill of kills) kill()
    for (const { home } of clones) await clear(home)
    await rm(path, { recursive: true, force: true, maxRetries: 5 })
  }
  return { clone, close }
}

/** Processes that were started with a home in their arguments or environment (npm puts it into PATH); on a system that does not tell, none. */
export const processesIn = async (home: string): Promise<readonly string[]> => {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    pids.map(async (pid) => {
      const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')
      const command = await read('cmdline')
      return (command + (await read('environ'))).includes(home) ? [`${pid} ${command.replaceAll('\0', ' ')}`] : []
    }),
  )
  return found.flat()
}

/** Of those that were listed, the ones that still run. */
export const stillRunning = async (listed: Readonly<Record<string, number>>): Promise<readonly string[]> => {
  const names = await Promise.all(
    Object.entries(listed).map(async ([name, pid]) => ((await findProcess(pid)) ? [name] : [])),
  )
  return names.flat()
}

const copyRepository = async (root: string): Promise<void> => {
  for (const file of openRepository(ROOT).files) {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await copyFile(join(ROOT, file), join(root, file))
  }
}

const giveTo = ({ uid, gid }: Account, path: string): void => {
  if (uid === process.getuid?.()) return
  const { status, stderr } = spawnSync('chown', ['-R', `${uid}:${gid}`, path], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`chown of ${path} failed: ${stderr}`)
}

/** npm keeps what it downloaded by its address: without that of this machine's registry it would not find its own cache. */
const registryOf = (root: string): string => {
  const { stdout } = spawnSync('npm', ['config', 'get', 'registry'], { cwd: root, encoding: 'utf8' })
  return stdout.trim()
}

/** How this machine reaches a registry; nothing else of this process, and nothing of this checkout. */
const commonEnvironment = (): NodeJS.ProcessEnv => {
  const names = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'https_proxy', 'http_proxy', 'no_proxy']
  const known = [...names, ...names.map((name) => name.toUpperCase())].flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]]],
  )
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((entry) => !entry.startsWith(ROOT))
  return { ...Object.fromEntries(known), PATH: path.join(delimiter), npm_config_update_notifier: 'false' }
}

/** The registry's address stays, for the sake of the cache; nobody gets there. */
export const OUT_OF_REACH: NodeJS.ProcessEnv = {
  npm_config_proxy: 'http://127.0.0.1:1',
  npm_config_https_proxy: 'http://127.0.0.1:1',
}

/** Where the own account's credentials for the registry are, if it needs any. */
export const OWN_NPM_SETTINGS: NodeJS.ProcessEnv = {
  npm_config_userconfig: process.env['npm_config_userconfig'] ?? join(homedir(), '.npmrc'),
}

type Start = { readonly root: string; readonly account: Account; readonly env: NodeJS.ProcessEnv }

const startNpm = ({ root, account: { uid, gid }, env }: Start): { started: Started; kill: () => void } => {
  const child = spawn('npm', ['start'], {
    cwd: root,
    env,
    ...(uid === process.getuid?.() ? {} : { uid, gid }),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (text) => (output[name] += String(text)))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const said = () => `${output.stdout}${output.stderr}`
  const inTime = <T>(coming: Promise<T>, what: string): Promise<T> =>
    Promise.race([coming, tooLate(what, async () => `${said()}${(await processesIn(root)).join('\n')}`)])
  const line: Started['line'] = async (pattern) => {
    for (;;) {
      const { value, done } = await inTime(lines.next(), `a line like ${pattern}`)
      if (done) throw new Error(`expected a line like ${pattern}, found:\n${said()}`)
      if (pattern.test(value)) return value
    }
  }
  const processes: Started['processes'] = async () => {
    const file = join(env['BANYAN_DATA'] ?? join(root, '.banyan'), 'run/processes.json')
    const rows = JSON.parse(await readFile(file, 'utf8')) as readonly { readonly name: string; readonly pid: number }[]
    return Object.fromEntries(rows.map(({ name, pid }) => [name, pid]))
  }
  const group = -(child.pid ?? Number.NaN)
  const kill = () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(group, 'SIGKILL')
  }
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }))
  const started = {
    url: `http://127.0.0.1:${env['BANYAN_PORT']}`,
    line,
    processes,
    pressCtrlC: () => void process.kill(group, 'SIGINT'),
    terminate: () => void child.kill('SIGTERM'),
    ended: () => inTime(ended, 'an end'),
  }
  return { started, kill }
}

/** An installation on a slow disk; nothing else takes nearly as long. */
const LATE_MS = 240_000

const tooLate = async (what: string, found: () => Promise<string>): Promise<never> => {
  await wait(LATE_MS, undefined, { ref: false })
  throw new Error(`expected ${what} within ${LATE_MS} ms, found:\n${await found()}`)
}

const DRAIN_MS = 15_000

/** After a kill the programs notice and drain; the servers are ended here. Data directories are the clone's own and those beside it. */
const clear = async (home: string): Promise<void> => {
  const beside = (await readdir(home)).map((name) => join(home, name))
  for (const data of [join(home, '바냔 나무', '.banyan'), ...beside])
    for (const server of ['postgres', 'shop-postgres']) await deleteServer(join(data, server))
  const until = performance.now() + DRAIN_MS
  while ((await processesIn(home)).length > 0 && performance.now() < until) await wait(50)
}
