/**
 * The process that runs one suite: `node tools/runner/suite-process.ts '<suite as JSON>'`.
 * Prints the tests to stdout and writes the counts, as JSON, to file descriptor 3.
 */
import { writeSync } from 'node:fs'
import { resolve } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import type { Suite } from './suites.ts'
import type { Tally } from './tally.ts'

const TALLY_FD = 3

const suite = JSON.parse(process.argv[2] ?? '') as Suite
const events = run({
  files: suite.files.map((file) => resolve(file)),
  isolation: suite.isolation,
  // With one process for all files, their order is the only one there is.
  ...(suite.isolation === 'process' ? { concurrency: suite.concurrency } : {}),
  timeout: suite.timeoutMs,
})
events.on('test:summary', ({ file, counts }) => {
  if (file !== undefined) return
  const { tests, passed, cancelled, skipped, todo } = counts
  const fail = tests - passed - cancelled - skipped - todo
  if (fail + cancelled > 0) process.exitCode = 1
  const tally: Tally = { tests, pass: passed, fail, cancelled, skipped, todo }
  writeSync(TALLY_FD, JSON.stringify(tally))
})
events.compose(new spec()).pipe(process.stdout)
