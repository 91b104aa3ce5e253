import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { runOnceMore } from './once-more.ts'
import type { Suite } from './suites.ts'

describe('a suite of which something failed', () => {
  let root = ''
  before(async () => void (root = await mkdtemp(join(tmpdir(), 'suite-'))))
  after(() => rm(root, { recursive: true, force: true }))

  const outcome = async (files: Readonly<Record<string, string>>, isolation: Suite['isolation']): Promise<unknown> => {
    for (const [name, text] of Object.entries(files))
      await writeFile(join(root, name), `import { test } from 'node:test'\nimport fs from 'node:fs'\n${text}`)
    const limits = { concurrency: 1, timeoutMs: 10_000, deadlineMs: 10_000 }
    const suite: Suite = { name: 'units', files: Object.keys(files), isolation, ...limits }
    const options = { root, env: {}, signal: new AbortController().signal, output: 'ignore' } as const
    const { tally, failed, unsteady } = await runOnceMore(suite, options)
    return { pass: tally.pass, fail: tally.fail, failed, unsteady }
  }
  const holds = `test('a', () => {})`
  const holdsLater = `test('b', () => {
    if (fs.existsSync('tried')) return
    fs.writeFileSync('tried', '')
    throw new Error('not yet')
  })`

  for (const isolation of ['none', 'process'] as const)
    test(`counts what holds later, and names it, isolation ${isolation}`, async () => {
      await rm(join(root, 'tried'), { force: true })
      assert.deepEqual(await outcome({ 'a.test.mjs': holds, 'b.test.mjs': holdsLater }, isolation), {
        pass: 2,
        fail: 0,
        failed: [],
        unsteady: ['b.test.mjs'],
      })
    })

  test('runs the file of a test that a helper declares', async () => {
    await rm(join(root, 'tried'), { force: true })
    await writeFile(
      join(root, 'helper.mjs'),
      `import { test } from 'node:test'\nimport fs from 'node:fs'\nexport const declare = () => ${holdsLater}`,
    )
    const files = { 'd.test.mjs': `import { declare } from './helper.mjs'\ndeclare()` }
    const expected = { pass: 1, fail: 0, failed: [], unsteady: ['d.test.mjs'] }
    assert.deepEqual(await outcome(files, 'process'), expected)
  })

  test('stays red where it fails again', async () => {
    const never = `test('c', () => { throw new Error('no') })`
    assert.deepEqual(await outcome({ 'a.test.mjs': holds, 'c.test.mjs': never }, 'process'), {
      pass: 1,
      fail: 1,
      failed: ['c.test.mjs'],
      unsteady: [],
    })
  })
})
