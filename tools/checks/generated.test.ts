import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { repositoryOf } from '../repository.ts'
import { checkGenerated, withPart } from './generated.ts'

const page = 'before\n<!-- generated: words -->\n\nold\n\n<!-- end: words -->\nafter\n'
const part = { page: 'a.md', name: 'words', content: 'new' }
const problems = (text: string): readonly string[] =>
  checkGenerated(repositoryOf({ 'a.md': text }), [part]).map((f) => f.message)

describe('a generated part', () => {
  test('is red when it is out of date, and green once written', () => {
    assert.deepEqual(problems(page), ['the part "words" is out of date: npm run check -- --write'])
    assert.deepEqual(problems(withPart(page, part) ?? ''), [])
  })

  test('leaves what is around it', () => {
    assert.equal(withPart(page, part), page.replace('old', 'new'))
  })

  test('may be the whole file', () => {
    const picture = { page: 'a.svg', content: '<svg/>' }
    const found = (text: string) => checkGenerated(repositoryOf({ 'a.svg': text }), [picture]).map((f) => f.message)
    assert.deepEqual(found('<svg>old</svg>'), ['it is out of date: npm run check -- --write'])
    assert.deepEqual(found(withPart('', picture) ?? ''), [])
  })

  test('is red without its markers and without its page', () => {
    assert.deepEqual(problems('nothing'), ['has no part <!-- generated: words -->'])
    assert.equal(checkGenerated(repositoryOf({}), [part])[0]?.message, 'is not there')
  })
})
