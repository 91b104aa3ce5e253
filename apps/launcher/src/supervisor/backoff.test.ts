import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pauseMs } from './backoff.ts'

test('the first start again comes at once, then pauses double from 0.2 s to 5 s', () => {
  const pauses = [0, 1, 2, 3, 4, 5, 6, 7, 100].map(pauseMs)
  assert.deepEqual(pauses, [0, 0, 200, 400, 800, 1_600, 3_200, 5_000, 5_000])
})
