import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before } from 'node:test'
import { deleteServer, findProcess, signalProcess } from '@banyan/local-postgres'
import { eventually } from './eventually.ts'
import { type Link, linksOf } from './links/links.ts'

export type ProcessName =
  | 'launcher'
  | 'gateway'
  | 'host'
  | 'shop'
  | 'console'
  | 'postgres'
  | 'shop-postgres'
  // One process a context:
  | 'members'
  | 'catalogue'
  | 'social'
  | 'broker'
  // Several of a context:
  | 'social-1'
  | 'social-2'
  | 'social-3'

/** A row of the launcher's `processes.json`. */
export type ListedProcess = {
  readonly name: ProcessName
  readonly pid: number
  readonly port: number
  readonly state: string
  readonly restarts: number
}

/** All of AnyCompany, as `npm start` runs it: its real processes, in a data directory of their own. */
export type RunningSystem = {
  /** Of the gateway, without a slash at the end. */
  readonly url: string
  readonly dataDir: string
  /** As the launcher lists them now. */
  readonly processes: () => Promise<Readonly<Record<ProcessName, ListedProcess>>>
  /** Sends a signal to one process; answers which one it was. */
  readonly signal: (name: ProcessName, signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGUSR2') => Promise<ListedProcess>
  /** Status of `/_banyan/health`; 0 when nobody answers. */
  readonly health: () => Promise<number>
  /** As superuser, on either server. */
  readonly adminUrl: (server: 'postgres' | 'shop-postgres', database: string) => Promise<string>
  /** As the role of a context (`social`) or of its persons' keys (`social_keys`). */
  readonly contextUrl: (context: string) => Promise<string>
  /** As the owner of the shop's database. */
  readonly shopDatabaseUrl: () => Promise<string>
  /** How one process reaches another, `postgres` or `shop-postgres`. Only of a system with `cuttable` links. */
  readonly link: (from: ProcessName, to: ProcessName) => Link
  /** What launcher and guardian have printed. */
  readonly output: () => string
  /** SIGTERM; fails when the end is not clean, or anything is left running. May be called twice. */
  readonly stop: () => Promise<void>
}

export type SystemOptions = {
  /** Further environment of the launcher. */
  readonly env?: Readonly<Record<string, string>>
  /** Under the guardian of `npm start`, which starts a killed launcher again. */
  readonly guarded?: boolean
  /** All processes reach each other over wires that a test can cut. Not together with `guarded`. */
  readonly cuttable?: boolean
  /** `one-host` unless told otherwise, here or for a whole run of tests by `ANYCOMPANY_TEST_TOPOLOGY`. */
  readonly topology?: 'one-host' | 'services'
}

type Scope = { after(fn: () => Promise<void>): void }

const ROOT = join(import.meta.dirname, '../../..')
const LAUNCHER = 'apps/launcher/src/main.ts'
const CUTTABLE_LAUNCHER = 'anycompany/system/test/links/cuttable-launcher.ts'
/** The first start makes two clusters, fills the shop and builds the pages, on a machine that others use too. */
const START_MS = 120_000
const ANSWER_MS = 2_000

/** Starts everything with an empty data directory and answers once all is ready. It ends, and its data goes, with `t`. */
export const startSystem = async (t: Scope, o: SystemOptions = {}): Promise<RunningSystem> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'anycompany-'))
  await chmod(dataDir, 0o755) // PostgreSQL may run as another user than we do.
  const child = launch(dataDir, o)
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => output.push(String(text)))
  const ended = once(child, 'exit')
  let stopping: Promise<void> | undefined
  const stop = () => (stopping ??= end({ child, ended, dataDir, output }))
  t.after(async () => {
    try {
      await stop()
    } finally {
      await clear(dataDir)
    }
  })
  const port = await firstAnswer(child, dataDir, output)
  return {
    ...describeSystem(`http://127.0.0.1:${port}`, dataDir),
    link: linksOf(child),
    output: () => output.join(''),
    stop,
  }
}

/** One system for all tests of the `describe` in which this is called. */
export const sharedSystem = (o: SystemOptions = {}): (() => RunningSystem) => {
  const undo: (() => Promise<void>)[] = []
  let running: RunningSystem | undefined
  before(async () => {
    running = await startSystem({ after: (fn) => void undo.push(fn) }, o)
  })
  after(async () => {
    for (const fn of undo) await fn()
  })
  return () => {
    assert.ok(running, 'the system is asked for inside a test or a hook')
    return running
  }
}

const FROM_HERE = ['PATH', 'HOME', 'USER', 'TMPDIR', 'LANG', 'NODE_V8_COVERAGE', 'BANYAN_POSTGRES_USER'] as const

/** The channel tells the launcher when this process is gone, whatever ended it. */
const launch = (dataDir: string, { env, guarded, cuttable, topology = TOPOLOGY }: SystemOptions): ChildProcess => {
  const args = topology === undefined ? [] : ['--topology', topology]
  const program = guarded
    ? ['--input-type=module', '--eval', guardian(args)]
    : [join(ROOT, cuttable ? CUTTABLE_LAUNCHER : LAUNCHER), ...args]
  return spawn(process.execPath, program, {
    cwd: ROOT,
    env: {
      ...Object.fromEntries(FROM_HERE.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
      BANYAN_DATA: dataDir,
      BANYAN_PORT: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
}

const TOPOLOGY = process.env['ANYCOMPANY_TEST_TOPOLOGY'] as SystemOptions['topology']

/** What `npm start` does once all packages are there; as there, the guardian's end is the launcher's. */
const guardian = (args: readonly string[]): string => `
  import { guard } from ${JSON.stringify(join(ROOT, 'tools/bootstrap/guardian.mjs'))}
  process.on('disconnect', () => process.exit(1))
  const args = ${JSON.stringify([LAUNCHER, ...args])}
  process.exit(await guard({ root: ${JSON.stringify(ROOT)}, node: process.execPath, args }))`

const firstAnswer = async (child: ChildProcess, dataDir: string, output: readonly string[]): Promise<number> => {
  const deadline = performance.now() + START_MS
  for (;;) {
    try {
      const port = Number(await readFile(join(dataDir, 'run/gateway.port'), 'utf8'))
      if ((await statusOf(`http://127.0.0.1:${port}/_banyan/health`)) === 200) return port
      throw new Error('not ready')
    } catch {
      if (child.exitCode !== null) throw new Error(`the launcher ended with ${child.exitCode}:\n${output.join('')}`)
      if (performance.now() > deadline) throw new Error(`not ready after ${START_MS} ms:\n${output.join('')}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

const statusOf = async (url: string): Promise<number> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) })
    await response.arrayBuffer()
    return response.status
  } catch {
    return 0
  }
}

const describeSystem = (url: string, dataDir: string): Omit<RunningSystem, 'link' | 'output' | 'stop'> => {
  const processes = () => processesOf(dataDir)
  const secret = async (name: string) => (await readFile(join(dataDir, 'secrets', name), 'utf8')).trim()
  const databaseUrl = async (server: ProcessName, user: string, o: { password: string; database: string }) =>
    `postgres://${user}:${await secret(o.password)}@127.0.0.1:${(await processes())[server].port}/${o.database}`
  return {
    url,
    dataDir,
    processes,
    signal: async (name, signal) => {
      const listed = (await processes())[name]
      signalProcess(listed.pid, signal)
      return listed
    },
    health: () => statusOf(`${url}/_banyan/health`),
    adminUrl: (server, database) => databaseUrl(server, 'postgres', { password: `${server}-admin`, database }),
    contextUrl: (context) => {
      const database = `banyan_${context}`
      return databaseUrl('postgres', database, { password: `database-${database}`, database })
    },
    shopDatabaseUrl: () => databaseUrl('shop-postgres', 'shop', { password: 'shop-owner-password', database: 'shop' }),
  }
}

const processesOf = async (dataDir: string): Promise<Readonly<Record<ProcessName, ListedProcess>>> => {
  const rows = JSON.parse(await readFile(join(dataDir, 'run/processes.json'), 'utf8')) as readonly ListedProcess[]
  return Object.fromEntries(rows.map((row) => [row.name, row])) as Record<ProcessName, ListedProcess>
}

type Ending = {
  readonly child: ChildProcess
  readonly ended: Promise<unknown>
  readonly dataDir: string
  readonly output: readonly string[]
}

const end = async ({ child, ended, dataDir, output }: Ending): Promise<void> => {
  const listed = Object.values(await processesOf(dataDir).catch(() => ({})))
  // A process that a failed test left stopped would have to be killed.
  for (const { pid } of listed) if (pid) signalProcess(pid, 'SIGCONT')
  child.kill('SIGTERM')
  await ended
  assert.equal(child.exitCode, 0, output.join(''))
  await eventually(async () => assert.deepEqual(await leftRunning(dataDir, listed), []), ANSWER_MS)
}

/** What the launcher listed and, where a system tells, every process that knows of the data directory. */
const leftRunning = async (dataDir: string, listed: readonly ListedProcess[]): Promise<readonly string[]> => {
  const names = await Promise.all(listed.map(async ({ name, pid }) => ((await findProcess(pid ?? -1)) ? [name] : [])))
  const pids = (await readdir('/proc').catch(() => [])).filter(
    (name) => /^\d+$/.test(name) && name !== `${process.pid}`,
  )
  const others = await Promise.all(
    pids.map(async (pid) => {
      const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')
      const command = await read('cmdline')
      return (command + (await read('environ'))).includes(dataDir) ? [command.replaceAll('\0', ' ')] : []
    }),
  )
  return [...names.flat(), ...others.flat()]
}

const clear = async (dataDir: string): Promise<void> => {
  for (const server of ['postgres', 'shop-postgres']) await deleteServer(join(dataDir, server))
  await rm(dataDir, { recursive: true, force: true, maxRetries: 3 })
}
