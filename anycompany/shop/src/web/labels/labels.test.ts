import assert from 'node:assert/strict'
import { test } from 'node:test'
import { english } from './english.ts'
import { korean } from './korean.ts'

const holes = (texts: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [key, [...text.matchAll(/\{\d\}/g)].map(String).toSorted()]),
  )

test('both languages have the same texts with the same places to fill in', () => {
  assert.deepEqual(holes(english), holes(korean))
})
