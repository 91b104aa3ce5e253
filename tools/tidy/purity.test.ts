import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseSource } from '../source.ts'
import { checkPurity } from './purity.ts'

const DOMAIN = 'anycompany/social/src/post/post.ts'

const problems = (text: string, path = DOMAIN): readonly string[] =>
  checkPurity(parseSource(path, text)).map((f) => `${f.line}: ${f.message}`)

describe('a domain file', () => {
  test('may not import Node', () => {
    assert.deepEqual(problems(`import { readFile } from 'node:fs/promises'`), ['1: imports node:fs/promises'])
  })

  for (const name of [
    'process',
    'fetch',
    'console',
    'setTimeout',
    'setInterval',
    'performance',
    'crypto',
    'globalThis',
  ]) {
    test(`may not name ${name}`, () => {
      assert.match(problems(`\nexport const f = () => ${name}`).join(), new RegExp(`^2: names ${name}: `))
    })
  }

  test('may not read the clock or chance', () => {
    assert.equal(problems('export const f = () => [Date.now(), new Date(), Date(), Math.random()]').length, 4)
  })

  test('may turn an instant into a Date and use a word as a name', () => {
    const text = `type Order = { readonly process: string }
      export const f = (at: { now: Date }, o: Order) => [new Date('2026-01-01'), new Date(at.now), o.process, { fetch: 1 }]`
    assert.deepEqual(problems(text), [])
  })

  test('is red behind an assertion of its type', () => {
    assert.equal(problems('export const f = () => [process as object, process satisfies object, process!]').length, 3)
  })

  test('is red for a shorthand property, which does refer to the global', () => {
    assert.equal(problems('export const f = () => ({ process })').length, 1)
  })

  test('is not what an edge or a test is', () => {
    assert.deepEqual(problems('console.log(Date.now())', 'anycompany/social/src/main.ts'), [])
    assert.deepEqual(problems('console.log(Date.now())', 'anycompany/social/src/post/post.test.ts'), [])
    assert.deepEqual(problems('console.log(Date.now())', 'packages/service/src/host.ts'), [])
  })

  test('is what every file of the model is', () => {
    assert.equal(problems('export const now = () => Date.now()', 'packages/model/src/a.ts').length, 1)
  })
})
