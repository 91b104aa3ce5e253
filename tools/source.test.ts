import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isCode, isTest, parseSource } from './source.ts'

describe('a source file', () => {
  test('has static, type, re-exported and dynamic imports', () => {
    const text = [
      `import './effect.ts'`,
      `import { a, type B } from './both.ts'`,
      `import type { C } from './types-only.ts'`,
      `export { d } from './again.ts'`,
      `export type { E } from './again-types.ts'`,
      `export const load = () => import('./later.ts')`,
      `export const own = 1`,
    ].join('\n')
    assert.deepEqual(
      parseSource('a.ts', text).imports.map((i) => [i.line, i.from, i.typeOnly]),
      [
        [1, './effect.ts', false],
        [2, './both.ts', false],
        [3, './types-only.ts', true],
        [4, './again.ts', false],
        [5, './again-types.ts', true],
        [6, './later.ts', false],
      ],
    )
  })

  test('is code or not, a test or not, by its path', () => {
    assert.deepEqual(['a.ts', 'a.tsx', 'a.mjs', 'a.d.ts', 'a.md'].map(isCode), [true, true, true, false, false])
    assert.deepEqual(['a.test.ts', 'p/test/contract.ts', 'p/src/test.ts', 'p/src/latest/a.ts'].map(isTest), [
      true,
      true,
      false,
      false,
    ])
  })
})
