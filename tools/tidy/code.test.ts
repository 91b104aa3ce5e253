import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseSource } from '../source.ts'
import { checkCode } from './code.ts'

const rules = (text: string, path = 'a.test.ts'): readonly string[] =>
  checkCode(parseSource(path, text)).map((f) => `${f.line}: ${f.rule}`)

describe('forms of code', () => {
  test('export * and default exports are red, also in source', () => {
    assert.deepEqual(rules(`export * from './b.ts'\nexport default 1`, 'a.ts'), [
      '1: no-export-star',
      '2: no-default-export',
    ])
    assert.deepEqual(rules('export default {}', 'vite.config.ts'), [])
  })

  for (const text of [
    `test.skip('x', () => {})`,
    `describe.only('x', () => {})`,
    `it.todo('x')`,
    `test('x', { skip: true }, () => {})`,
    `test('x', { only: true }, () => {})`,
    `test('x', (t) => { t.skip() })`,
  ]) {
    test(`${text} is red`, () => assert.deepEqual(rules(text), ['1: no-skip']))
  }

  test('a skip that is no test is fine', () => {
    assert.deepEqual(rules(`reader.skip(3); test('x', { timeout: 5 }, () => {})`), [])
  })

  test('a hook belongs into a describe', () => {
    assert.deepEqual(rules('beforeEach(() => {})'), ['1: hooks-inside-describe'])
    assert.deepEqual(rules(`describe('x', () => { beforeEach(() => {}) })`), [])
  })

  test('a file that does not parse is red', () => {
    assert.equal(rules('export const = 1').at(0), '0: parses')
  })
})
