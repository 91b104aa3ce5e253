import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { followProgress } from './progress.ts'

describe('progress', () => {
  test('knows what has passed, what runs, and what took long', () => {
    const progress = followProgress()
    for (const name of ['a.test.ts', 'b.test.ts', 'c.test.ts']) progress.began({ name, file: name })
    progress.began({ name: 'adds', file: 'a.test.ts' })
    progress.completed({ name: 'adds', file: 'a.test.ts', details: { passed: true } })
    progress.completed({ name: 'sums', file: 'a.test.ts', details: { type: 'suite', passed: true } })
    progress.completed({ name: 'a.test.ts', file: 'a.test.ts', details: { duration_ms: 1500, passed: true } })
    progress.completed({ name: 'breaks', file: 'b.test.ts', details: { passed: false } })
    progress.completed({ name: 'b.test.ts', file: 'b.test.ts', details: { duration_ms: 2500, passed: false } })
    assert.deepEqual(progress.running(), ['c.test.ts'])
    assert.deepEqual(progress.slowest(1), [{ file: 'b.test.ts', seconds: 2.5 }])
    assert.deepEqual([progress.tally().tests, progress.tally().pass, progress.tally().fail], [2, 1, 1])
  })
})
