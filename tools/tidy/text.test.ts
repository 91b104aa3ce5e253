import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { repositoryOf } from '../repository.ts'
import { parseSource } from '../source.ts'
import { checkFileNames, checkMarks, checkText, proseOf } from './text.ts'

// Pieces, so that this file is not red itself.
const slash = '/'
const colon = ':'
const mark = ['TO', 'DO'].join('')

const rules = (text: string): readonly string[] => checkText('a.md', text).map((f) => `${f.line}: ${f.rule}`)

describe('what stands in a file', () => {
  test('is red for a path of one machine, and not for an address or a relative path', () => {
    assert.deepEqual(rules(`a\nsee ${slash}root/.bashrc or "${slash}home/someone"`), [
      '2: machine-path',
      '2: machine-path',
    ])
    assert.deepEqual(rules('see ./work/x, /workers/x, a/home/x and https://example.org/work/x'), [])
  })

  test('is red for a registry address and for one in the lock file', () => {
    assert.deepEqual(rules(`https://${['registry', 'npmjs'].join('.')}/x`), ['1: registry-address'])
    assert.deepEqual(rules(`{"resolved"${colon} "https://x"}`), ['1: registry-address'])
  })

  test('is red for each control character but the end of a line', () => {
    assert.deepEqual(rules('a\nb\n'), [])
    for (const code of [0, 7, 9, 13, 27, 127]) {
      assert.deepEqual(rules(`\n${String.fromCharCode(code)}`), ['2: control-character'])
    }
  })

  test('is red for characters that turn code around, and not for an emoji of several parts', () => {
    assert.deepEqual(rules('\u202e'), ['1: invisible-character'])
    assert.deepEqual(rules('👩\u200d🚀 안녕'), [])
  })
})

describe('unfinished marks', () => {
  const marks = (text: string): number => checkMarks('a.ts', text, parseSource('a.ts', text).comments).length

  test('are red in a comment and not in a string', () => {
    assert.equal(marks(`// ${mark} later`), 1)
    assert.equal(marks(`export const word = '${mark}'`), 0)
  })

  test('are red in prose and not in code or quotation', () => {
    const prose = (text: string): number => checkMarks('a.md', text, proseOf(text)).length
    assert.equal(prose(`a ${mark} b`), 1)
    assert.equal(prose(`a \`${mark}\` b\n\`\`\`ts\n// ${mark}\n\`\`\`\n`), 0)
  })
})

describe('file names', () => {
  test('say what the file is about', () => {
    const repository = repositoryOf({ 'a/utils.ts': '', 'b/helpers/x.ts': '', 'c/types.ts': '', 'd/money.ts': '' })
    assert.deepEqual(
      checkFileNames(repository).map((f) => f.file),
      ['a/utils.ts', 'b/helpers/x.ts', 'c/types.ts'],
    )
  })
})
