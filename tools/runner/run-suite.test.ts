import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { runSuite } from './run-suite.ts'
import type { Suite } from './suites.ts'

/** A zombie that nobody has collected yet is not running. */
const isRunning = (pid: number): boolean =>
  /^[^Z]/.test(spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim())

describe('a suite in its process', () => {
  let root = ''
  before(async () => void (root = await mkdtemp(join(tmpdir(), 'suite-'))))
  after(() => rm(root, { recursive: true, force: true }))

  const suiteOf = async (text: string, more: Partial<Suite> = {}): Promise<Suite> => {
    await writeFile(join(root, 'a.test.mjs'), `import { test } from 'node:test'\n${text}`)
    const limits = { concurrency: 1, timeoutMs: 10_000, deadlineMs: 10_000 }
    return { name: 'units', files: ['a.test.mjs'], isolation: 'process', ...limits, ...more }
  }
  const never = new AbortController().signal
  const outcome = async (suite: Suite, signal = never): Promise<unknown> => {
    const { tally, problem } = await runSuite(suite, { root, env: {}, signal, output: 'ignore' })
    return [tally.tests, tally.pass, tally.fail, problem]
  }

  for (const isolation of ['none', 'process'] as const) {
    test(`counts what passed and failed, isolation ${isolation}`, async () => {
      const suite = await suiteOf(`test('a', () => {}); test('b', () => { throw new Error('no') })`, { isolation })
      assert.deepEqual(await outcome(suite), [2, 1, 1, null])
    })
  }

  test('a file that does not load is a failure', async () => {
    assert.deepEqual(await outcome(await suiteOf('throw new Error("no")')), [1, 0, 1, null])
  })

  test('a process that dies before it reports is a problem', async () => {
    const suite = await suiteOf('process.exit(3)', { isolation: 'none' })
    assert.deepEqual(await outcome(suite), [0, 0, 0, 'units: the process ended with code 3 before it reported'])
  })

  test('the deadline ends the suite and what it started', async () => {
    const text = `import { spawn } from 'node:child_process'
      import { writeFileSync } from 'node:fs'
      test('ends', () => {})
      test('hangs', () => new Promise(() => {
        writeFileSync('pid', String(spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']).pid))
      }))`
    const suite = await suiteOf(text, { deadlineMs: 1500 })
    assert.deepEqual(await outcome(suite), [1, 1, 0, 'units: not done after 1.5 s'])
    const pid = Number(await readFile(join(root, 'pid'), 'utf8'))
    while (isRunning(pid)) await new Promise(setImmediate)
  })

  test('an interrupt is no success', async () => {
    const suite = await suiteOf(`test('a', () => {})`)
    const [, , , problem] = (await outcome(suite, AbortSignal.abort())) as [number, number, number, string]
    assert.equal(problem, 'units: interrupted')
  })
})
