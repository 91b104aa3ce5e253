import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { addTallies, emptyTally, formatTally, isGreen, type Tally } from './tally.ts'

const passed: Tally = { ...emptyTally, tests: 2, pass: 2 }

describe('the tally', () => {
  test('adds suites and prints what node --test prints', () => {
    const sum = addTallies(passed, { ...emptyTally, tests: 3, pass: 2, fail: 1 })
    assert.equal(formatTally(sum, 12.4).split('\n').slice(0, 3).join('\n'), '# tests 5\n# pass 4\n# fail 1')
  })

  test('is red for a failed, a skipped, a cancelled test, and when nothing ran', () => {
    assert.ok(isGreen(passed))
    assert.ok(!isGreen(emptyTally))
    for (const bad of ['fail', 'skipped', 'todo', 'cancelled'] as const) {
      assert.ok(!isGreen(addTallies(passed, { ...emptyTally, tests: 1, [bad]: 1 })), bad)
    }
  })
})
