/**
 * `npm test` and `npm run test:long`: `node tools/test.ts [test|long] [part of a path …]`.
 * One PostgreSQL for all suites, one tally at the end; a full `npm test` also measures coverage over everything that ran. Where `CI` is
 * set, files in which something failed run once more by themselves; those that then hold are named as unsteady.
 */
import { spawnSync } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openServer } from '@banyan/local-postgres'
import { openRepository } from './repository.ts'
import { runOnceMore } from './runner/once-more.ts'
import { type RunOptions, runSuite, type SuiteResult } from './runner/run-suite.ts'
import { type Mode, type Suite, suitesOf } from './runner/suites.ts'
import { addTallies, emptyTally, formatTally, isGreen } from './runner/tally.ts'

const root = join(import.meta.dirname, '..')

/** A crash of this server loses nothing but tests; suites that prove durability start their own. */
const FAST_SETTINGS = { fsync: 'off', full_page_writes: 'off', max_connections: '300' }

const main = async (args: readonly string[]): Promise<number> => {
  const startedAt = performance.now()
  const { mode, filters } = readArguments(args)
  const suites = suitesOf(openRepository(root).files, mode, filters)
  const interrupt = interruptSignal()
  await using scratch = await openScratch()
  const v8 = join(scratch.path, 'v8')
  const results = await runAll(suites, scratch.path, mode === 'test' ? { NODE_V8_COVERAGE: v8 } : {}, interrupt)
  const covered = mode === 'long' || reportCoverage(filters, interrupt, v8)
  const tally = results.map((r) => r.tally).reduce(addTallies, emptyTally)
  const problems = results.flatMap((r) => r.problem ?? [])
  if (!covered) problems.push('coverage: below a floor of tools/runner/coverage-floors.json')
  if (suites.length === 0)
    problems.push(
      `expected test files${filters.length > 0 ? ` with ${filters.join(' or ')} in their path` : ''}, found none`,
    )
  else if (tally.tests === 0) problems.push('no test was run')
  for (const problem of problems) console.error(`not ok: ${problem}`)
  console.log(`\n${formatTally(tally, performance.now() - startedAt)}`)
  return isGreen(tally) && problems.length === 0 ? 0 : 1
}

/** Whoever is at the keyboard hears of a failure at once; where `CI` is set, what failed is tried once more. */
const run = async (suite: Suite, options: RunOptions): Promise<SuiteResult> => {
  if (process.env['CI'] === undefined) return runSuite(suite, options)
  const { unsteady, ...result } = await runOnceMore(suite, options)
  for (const file of unsteady) console.log(`unsteady: ${file} failed, and held when it was run once more`)
  return result
}

const readArguments = (args: readonly string[]): { readonly mode: Mode; readonly filters: readonly string[] } => {
  const [first, ...rest] = args
  if (first === 'long' || first === 'test:long') return { mode: 'long', filters: rest }
  return { mode: 'test', filters: first === 'test' ? rest : args }
}

const runAll = async (
  suites: readonly Suite[],
  scratch: string,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<readonly SuiteResult[]> => {
  if (suites.length === 0) return []
  await using server = await openServer({ dataDir: join(scratch, 'postgres'), settings: FAST_SETTINGS, signal })
  const urls = { BANYAN_TEST_POSTGRES_URL: server.adminUrl, SHOP_TEST_DATABASE_URL: server.adminUrl }
  const results: SuiteResult[] = []
  for (const suite of suites) {
    if (signal.aborted) break
    console.log(`\n# suite ${suite.name}: ${suite.files.length} files`)
    results.push(await run(suite, { root, env: { ...env, ...urls }, signal }))
  }
  return results
}

/** True when nothing is below its floor. A part of the tests proves nothing about coverage, so that is not asked of it. */
const reportCoverage = (filters: readonly string[], interrupt: AbortSignal, v8: string): boolean => {
  if (filters.length > 0 || interrupt.aborted) return true
  console.log('\n# line coverage, all suites together')
  const program = join(import.meta.dirname, 'runner/coverage.ts')
  // Of its own: stripping types warns that it is experimental, once a process.
  const { status } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', program, v8], {
    stdio: 'inherit',
  })
  return status === 0
}

const openScratch = async (): Promise<AsyncDisposable & { readonly path: string }> => {
  const path = await mkdtemp(join(tmpdir(), 'banyan-test-'))
  await chmod(path, 0o711) // PostgreSQL runs as another user when we are root: it has to get through
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** Ctrl-C, or the end of whoever started us: suites and server are ended, and then this process. */
const interruptSignal = (): AbortSignal => {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => controller.abort())
  return controller.signal
}

process.exitCode = await main(process.argv.slice(2))
