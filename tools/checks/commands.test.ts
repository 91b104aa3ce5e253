import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { runTool } from './commands.ts'

const options = () => ({ root: join(import.meta.dirname, '../..'), signal: AbortSignal.timeout(30_000) })

describe('a tool', () => {
  test('that is content says nothing', async () => {
    assert.deepEqual(await runTool(['tsc', '--version'], options()), [])
  })

  test('that is not content is quoted', async () => {
    assert.match((await runTool(['tsc', '--no-such-option'], options())).join(), /no-such-option/)
  })

  test('that is not there is red', async () => {
    assert.match((await runTool(['no-such-tool'], options())).join(), /ENOENT/)
  })
})
