import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Check, runChecks } from './check.ts'

const good: Check = { name: 'good', run: async () => [] }
const bad: Check = { name: 'bad', run: async () => ['a.ts:1  rule  message'] }
const broken: Check = { name: 'broken', run: () => Promise.reject(new Error('could not run')) }

const outcome = async (
  checks: readonly Check[],
): Promise<{ readonly red: readonly string[]; readonly text: string }> => {
  const lines: string[] = []
  const red = await runChecks(checks, (line) => void lines.push(line))
  return { red, text: lines.join('\n').replaceAll(/\d+\.\d s/g, '0.0 s') }
}

describe('npm run check', () => {
  test('names each check and sums up', async () => {
    assert.deepEqual(await outcome([good]), { red: [], text: 'ok     good               0.0 s\n\n1 checks hold' })
  })

  test('runs the rest after a red one, and one that cannot run is red', async () => {
    const { red, text } = await outcome([bad, broken, good])
    assert.deepEqual(red, ['bad', 'broken'])
    assert.match(text, /^not ok bad .*\n {4}a\.ts:1 {2}rule {2}message\nnot ok broken .*\n {4}Error: could not run/)
    assert.match(text, /\nok {5}good .*\n\n2 of 3 checks do not hold: bad, broken$/)
  })
})
