import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { en } from './en.ts'
import { ko } from './ko.ts'

const HANGUL = /\p{Script=Hangul}/u
/** The same in every language: names, units, and the switch to the other one. */
const SAME = new Set(['otherLanguage', 'p99', 'byWhom'])

/** All words, blanks filled with something that is no word. */
const wordsOf = (dictionary: object): readonly (readonly [string, string])[] =>
  Object.entries(dictionary).flatMap(([key, value]: [string, unknown]) => {
    if (typeof value === 'function')
      return [[key, String((value as (...blanks: unknown[]) => unknown)(7, 8, 9))] as const]
    return typeof value === 'string' ? [[key, value] as const] : wordsOf(value as object)
  })

describe('the words', () => {
  test('are there in both languages, each in its own', () => {
    assert.deepEqual(
      wordsOf(en).map(([key]) => key),
      wordsOf(ko).map(([key]) => key),
    )
    for (const [key, text] of wordsOf(en)) assert.ok(text.trim() !== '' && (!HANGUL.test(text) || SAME.has(key)), key)
    for (const [key, text] of wordsOf(ko))
      assert.ok(HANGUL.test(text) || SAME.has(key) || /^Mermaid|^Context/.test(text), key)
  })

  test('are all used', async () => {
    const root = join(import.meta.dirname, '..')
    const files = (await readdir(root, { recursive: true })).filter(
      (file) => /\.tsx?$/.test(file) && !file.endsWith('.test.ts'),
    )
    const source = (await Promise.all(files.map((file) => readFile(join(root, file), 'utf8')))).join('\n')
    const unused = Object.keys(ko).filter((key) => !new RegExp(`\\bt\\.${key}\\b`).test(source))
    assert.deepEqual(unused, [])
  })
})
