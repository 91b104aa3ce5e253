import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { repositoryOf } from '../../repository.ts'
import { checkLinks } from './links.ts'

const problems = (text: string): readonly string[] =>
  checkLinks(repositoryOf({ 'docs/a.md': text, 'docs/b.md': '# Two words, and `code`\n', 'README.md': '' })).map(
    (f) => `${f.line}: ${f.message}`,
  )

describe('links', () => {
  test('lead to files, folders, headings and the web', () => {
    assert.deepEqual(
      problems('[b](b.md) [r](../README.md) [d](../docs/) [h](b.md#two-words-and-code) [w](https://example.org)'),
      [],
    )
  })

  test('are red when they lead nowhere, also as pictures and with a label in backticks', () => {
    assert.deepEqual(problems('\n![x](images/no.png) [`c`](c.md)'), [
      '2: images/no.png leads nowhere: there is no docs/images/no.png',
      '2: c.md leads nowhere: there is no docs/c.md',
    ])
  })

  test('are red for a heading that is not there', () => {
    assert.deepEqual(problems('# Here\n[h](#here) [i](#there)'), ['2: docs/a.md has no heading #there'])
  })

  test('are not what stands in an example', () => {
    assert.deepEqual(problems('```md\n[x](no.md)\n```\nand `[x](no.md)`'), [])
  })
})
