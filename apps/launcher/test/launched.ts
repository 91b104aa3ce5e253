import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { deleteServer, findProcess } from '@banyan/local-postgres'
import type { ListedProcess } from '../src/index.ts'

export type TestLauncher = {
  readonly child: ChildProcess
  /** The next line that matches. */
  readonly line: (pattern: RegExp) => Promise<string>
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>
}

export type Site = {
  readonly dataDir: string
  readonly endingsFile: string
  readonly start: (env?: NodeJS.ProcessEnv) => TestLauncher
  /** As `processes.json` has them now. */
  readonly processes: () => Promise<Readonly<Record<string, ListedProcess>>>
}

/** A data directory of its own (spaces, Korean) and launchers in it; whatever still runs afterwards is killed. */
export const inSite = async (work: (site: Site) => Promise<void>): Promise<void> => {
  const parent = await mkdtemp(join(tmpdir(), 'banyan-launcher-'))
  await chmod(parent, 0o755)
  const dataDir = join(parent, '바냔 자료')
  const endingsFile = join(parent, 'endings')
  const launchers: TestLauncher[] = []
  const start = (env: NodeJS.ProcessEnv = {}) => {
    const launcher = startLauncher({ BANYAN_DATA: dataDir, BANYAN_PORT: '0', ENDINGS_FILE: endingsFile, ...env })
    launchers.push(launcher)
    return launcher
  }
  const processes = async () => {
    const rows = JSON.parse(await readFile(join(dataDir, 'run/processes.json'), 'utf8')) as ListedProcess[]
    return Object.fromEntries(rows.map((row) => [row.name, row]))
  }
  try {
    await work({ dataDir, endingsFile, start, processes })
  } finally {
    for (const { child, ended } of launchers) {
      child.kill('SIGTERM')
      await ended
    }
    for (const name of ['postgres', 'shop-postgres']) await deleteServer(join(dataDir, name))
    await rm(parent, { recursive: true, force: true, maxRetries: 3 })
  }
}

const startLauncher = (env: NodeJS.ProcessEnv): TestLauncher => {
  const { PATH, HOME } = process.env
  const child = spawn(process.execPath, [join(import.meta.dirname, 'fixtures/main.ts')], {
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (text) => (output += String(text)))
  child.stderr.on('data', (text) => (output += String(text)))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const line = async (pattern: RegExp) => {
    for (;;) {
      const { value, done } = await lines.next()
      if (done) throw new Error(`expected a line like ${pattern}, found:\n${output}`)
      if (pattern.test(value)) return value
    }
  }
  return { child, line, ended: once(child, 'close').then(([code]) => ({ code: code as number | null, output })) }
}

/** The slowest thing waited for here is a first start with its seed on a busy machine. */
const UNTIL_MS = 180_000

/** Waits until a condition holds. */
export const until = async (holds: () => Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + UNTIL_MS
  while (!(await holds().catch(() => false))) {
    if (performance.now() > deadline) throw new Error(`not so within ${UNTIL_MS} ms: ${holds.toString()}`)
    await wait(20)
  }
}

export const isGone = async (pid: number | null | undefined): Promise<boolean> =>
  (await findProcess(pid ?? -1)) === undefined

/** What a fixture process says of its environment. */
export const environmentOf = (port: number | null | undefined): Promise<NodeJS.ProcessEnv> =>
  new Promise((resolve, reject) => {
    get(`http://127.0.0.1:${port}/`, { agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('end', () => resolve(JSON.parse(text) as NodeJS.ProcessEnv))
    }).once('error', reject)
  })
