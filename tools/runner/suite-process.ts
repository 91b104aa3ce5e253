/**
 * The process that runs one suite: `node tools/runner/suite-process.ts '<suite as JSON>'`.
 * Prints the tests to stdout and writes a {@link SuiteReport}, as JSON, to file descriptor 3. Told to end early, it says where it stood.
 */
import { writeSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { followProgress } from './progress.ts'
import type { SuiteReport } from './run-suite.ts'
import type { Suite } from './suites.ts'
import type { Tally } from './tally.ts'

const REPORT_FD = 3
const SLOWEST_SHOWN = 5

const suite = JSON.parse(process.argv[2] ?? '') as Suite
const progress = followProgress()
const pathOf = (file: string): string => relative(process.cwd(), file)
/** A test that a helper declares is told with the helper's file, besides its own. */
const failed = (): readonly string[] =>
  progress
    .failed()
    .map(pathOf)
    .filter((file) => suite.files.includes(file))
const report = (tally: Tally): void =>
  void writeSync(REPORT_FD, JSON.stringify({ tally, failed: failed() } satisfies SuiteReport))

const events = run({
  files: suite.files.map((file) => resolve(file)),
  isolation: suite.isolation,
  // With one process for all files, their order is the only one there is.
  ...(suite.isolation === 'process' ? { concurrency: suite.concurrency } : {}),
  timeout: suite.timeoutMs,
})
events.on('test:dequeue', progress.began)
events.on('test:complete', progress.completed)
events.on('test:summary', ({ file, counts }) => {
  if (file !== undefined) return
  const { tests, passed, cancelled, skipped, todo } = counts
  const fail = tests - passed - cancelled - skipped - todo
  if (fail + cancelled > 0) process.exitCode = 1
  report({ tests, pass: passed, fail, cancelled, skipped, todo })
})
events.compose(new spec()).pipe(process.stdout)
events.on('end', () => {
  const rows = progress
    .slowest(SLOWEST_SHOWN)
    .map(({ file, seconds }) => `    ${seconds.toFixed(1)} s  ${pathOf(file)}`)
  if (rows.length > 0) console.log(['slowest files:', ...rows].join('\n'))
})

if (suite.isolation === 'process') {
  process.once('SIGTERM', () => {
    for (const file of progress.running()) console.error(`still running: ${pathOf(file)}`)
    report(progress.tally())
    process.exit(143)
  })
}
