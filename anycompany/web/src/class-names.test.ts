import assert from 'node:assert/strict'
import { test } from 'node:test'
import { classNameMistakes } from '@banyan/testing/class-names'

test('each class name that a component uses exists, and each that exists is used', async () => {
  const { sheets, mistakes } = await classNameMistakes(import.meta.dirname)
  assert.ok(sheets > 2)
  assert.deepEqual(mistakes, [])
})
