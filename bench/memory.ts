import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as elapsed } from 'node:timers/promises'
import { residentMb, startCompany } from './company/running-company.ts'
import { type Result, rowOf } from './report.ts'

const ROUNDS = 3
const PROCESS_MAX_MB = 170
const ABOVE_IMPORTS_MAX_MB = 60
/** After it is healthy, until memory is read. */
const IDLE_MS = 20_000
const IMPORTED_MS = 5_000

/** Of one process, in MB. */
type Idle = { readonly name: string; readonly resident: number; readonly imports: number }

/** What each context's process takes when nothing is to be done, and what of it its program's imports alone take. */
export const run = async (): Promise<Result> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'banyan-memory-'))
  try {
    const args = ['--topology', 'services']
    await (await startCompany(dataDir, args)).stop()
    const rounds: (readonly Idle[])[] = []
    for (let i = 0; i < ROUNDS; i++) {
      const company = await startCompany(dataDir, args)
      await elapsed(IDLE_MS)
      const idle: Idle[] = []
      for (const { name, pid } of company.processes())
        if (runsHost(pid)) idle.push({ name, resident: residentMb(pid), imports: await importsMb(pid) })
      rounds.push(idle)
      await company.stop()
    }
    return result(rounds)
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

const result = (rounds: readonly (readonly Idle[])[]): Result => {
  const names = rounds[0]!.map(({ name }) => name)
  const samples = (name: string, of: (idle: Idle) => number) =>
    rounds.map((round) => of(round.find((one) => one.name === name)!))
  const resident = names.map((name) =>
    rowOf(name, 'resident, idle', { unit: 'MB', samples: samples(name, (one) => one.resident) }),
  )
  const imports = names.map((name) =>
    rowOf(name, 'imports alone', { unit: 'MB', samples: samples(name, (one) => one.imports) }),
  )
  const largest = Math.max(...resident.map(({ median }) => median))
  const above = Math.max(...resident.map(({ median }, i) => median - imports[i]!.median))
  return {
    name: 'memory',
    rows: [...resident, ...imports],
    targets: [
      {
        what: 'idle memory of the largest process that hosts a context, MB',
        value: largest,
        op: '<=',
        target: PROCESS_MAX_MB,
      },
      { what: 'of it above what its imports take alone, MB', value: above, op: '<=', target: ABOVE_IMPORTS_MAX_MB },
    ],
    settings: {
      command: 'npm start -- --topology services, second start on a data directory',
      idleMs: IDLE_MS,
      memory: 'VmRSS of /proc/PID/status, shared pages counted in each',
      imports:
        "the same Node with the same flags and compile cache, importing what the program's file imports, idle for 5 s",
    },
  }
}

const commandOf = (pid: number): readonly string[] =>
  readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)

const runsHost = (pid: number): boolean => commandOf(pid).at(-1)!.endsWith('/host.ts')

/** Imports are resolved from the folder a program is evaluated in. */
const importsMb = async (pid: number): Promise<number> => {
  const [node, ...args] = commandOf(pid)
  const file = args.at(-1)!
  const cache = /NODE_COMPILE_CACHE=([^\0]+)/.exec(readFileSync(`/proc/${pid}/environ`, 'utf8'))![1]!
  const imported = [...readFileSync(file, 'utf8').matchAll(/^(?:import|\}) (?!type\b).*?from '([^']+)'/gm)].map(
    ([, from]) => from,
  )
  const program = `${imported.map((from) => `import ${JSON.stringify(from)}`).join('\n')}\nsetInterval(() => {}, 1_000)\nprocess.stdout.write('imported')`
  const child = spawn(node!, [...args.slice(0, -1), '--input-type=module', '--eval', program], {
    cwd: dirname(file),
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    await said(child)
    await elapsed(IMPORTED_MS)
    return residentMb(child.pid!)
  } finally {
    child.kill()
  }
}

const said = async (child: ChildProcess): Promise<void> => {
  const [text] = await Promise.race([once(child.stdout!, 'data'), once(child, 'exit')])
  if (String(text) !== 'imported') throw new Error(`importing ended with ${String(text)}`)
}
