import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { en } from './en.ts'
import { ko } from './ko.ts'
import { exactly, timeAgo } from './when.ts'

const HANGUL = /\p{Script=Hangul}/u
/** Said in the other language on purpose: the switch to it, and an example of a name as members write it. */
const OTHER_LANGUAGE = new Set(['otherLanguage', 'searchPlaceholder'])

/** All words, blanks filled with something that is no word. */
const wordsOf = (dictionary: object): readonly (readonly [string, string])[] =>
  Object.entries(dictionary).flatMap(([key, value]: [string, unknown]) => {
    if (typeof value === 'function') return [[key, String((value as (blank: unknown) => unknown)(7))] as const]
    return typeof value === 'string' ? [[key, value] as const] : wordsOf(value as object)
  })

describe('the words', () => {
  test('are there in both languages, each in its own', () => {
    assert.deepEqual(
      wordsOf(en).map(([key]) => key),
      wordsOf(ko).map(([key]) => key),
    )
    for (const [key, text] of wordsOf(en))
      assert.ok(text.trim() !== '' && (!HANGUL.test(text) || OTHER_LANGUAGE.has(key)), key)
    for (const [key, text] of wordsOf(ko)) assert.ok(HANGUL.test(text) || OTHER_LANGUAGE.has(key), key)
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

  test('every rejection of the API is said in both', async () => {
    const api = await readFile(join(import.meta.dirname, '../../../social/src/http.ts'), 'utf8')
    const rejections = [...api.matchAll(/^ {2}([A-Z]\w+): 4\d\d,$/gm)].map(([, code]) => String(code))
    assert.ok(rejections.length > 10, rejections.join())
    for (const { problems } of [ko, en])
      assert.deepEqual(
        rejections.filter((code) => !(code in problems)),
        [],
      )
  })

  test('one and many', () => {
    assert.equal(en.newPosts(1), 'Show 1 new post')
    assert.equal(en.newPosts(1_200), 'Show 1,200 new posts')
    assert.equal(ko.newPosts(1_200), '새 글 1,200개 보기')
  })
})

describe('how long ago', () => {
  const now = Date.parse('2026-11-20T12:00:00.000Z')
  const ago = (ms: number) => [
    timeAgo(new Date(now - ms).toISOString(), now, 'ko'),
    timeAgo(new Date(now - ms).toISOString(), now, 'en'),
  ]

  test('is told as people do', () => {
    assert.deepEqual(ago(59_999), ['방금', 'just now'])
    assert.deepEqual(ago(60_000), ['1분 전', '1 minute ago'])
    assert.deepEqual(ago(3_600_000), ['1시간 전', '1 hour ago'])
    assert.deepEqual(ago(24 * 3_600_000), ['1일 전', '1 day ago'])
    assert.deepEqual(ago(7 * 24 * 3_600_000), ['2026. 11. 13.', 'Nov 13, 2026'])
    assert.match(exactly('2026-11-20T12:00:00.000Z', 'ko'), /^2026년 11월/)
  })

  test('a clock that runs ahead says now', () => {
    assert.deepEqual(ago(-90_000), ['방금', 'just now'])
  })
})
