import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { repositoryOf } from '../../repository.ts'
import { checkSourceMap, SOURCE_MAPS } from './source-map.ts'

const rest = [
  ...Array.from({ length: 31 }, (_, i) => `M${i + 1}`),
  ...Array.from({ length: 7 }, (_, i) => `A${i + 1}`),
].join(' ')
const head = `${rest}\n\n| a | b | c | d | e |\n|---|---|---|---|---|\n`
const row =
  '| Friends | add (A2) | `anycompany/social/src/http.ts` | `anycompany/social/src/a.test.ts` "adds" | `POST /api/social/friends/{id}` |\n'
const source = {
  'anycompany/social/src/http.ts': `route('/friends/:memberId'); route(\`/lists/\${x}/all\`)`,
  'anycompany/social/src/a.test.ts': `test('adds', () => {})`,
}

const problems = (english: string, korean = english): readonly string[] =>
  checkSourceMap(repositoryOf({ ...source, [SOURCE_MAPS[0]]: head + english, [SOURCE_MAPS[1]]: head + korean })).map(
    (f) => `${f.file.endsWith('.ko.md') ? 'ko' : 'en'}:${f.line} ${f.message}`,
  )
const both = (line: number, message: string): readonly string[] => [`en:${line} ${message}`, `ko:${line} ${message}`]

describe('the source map', () => {
  test('is green when every path, test and address exists', () => {
    assert.deepEqual(problems(row), [])
    assert.deepEqual(problems(row.replace('friends/{id}', 'lists/{list}/all')), [])
    assert.deepEqual(
      problems('| Board | not built yet (M1) | – | – | – |\n', '| 보드 | 아직 없음 (M1) | – | – | – |\n'),
      [],
    )
  })

  test('is red for a path, a test, a test name and an address that are not there', () => {
    assert.deepEqual(problems(row.replace('http.ts', 'no.ts')), both(5, 'there is no anycompany/social/src/no.ts'))
    assert.deepEqual(
      problems(row.replace('a.test', 'b.test')),
      both(5, 'there is no test anycompany/social/src/b.test.ts'),
    )
    assert.deepEqual(
      problems(row.replace('"adds"', '"removes"')),
      both(5, 'anycompany/social/src/a.test.ts has no test "removes"'),
    )
    assert.deepEqual(
      problems(row.replace('/friends/{id}', '/foes')),
      both(5, 'nothing in source serves POST /api/social/foes'),
    )
  })

  test('is red for a row that is neither built nor said to be missing', () => {
    const vague = '| Board | soon | – | – | – |\n'
    assert.deepEqual(problems(vague), both(5, 'is neither built (files and tests) nor said to be "not built yet (M…)"'))
  })

  test('is red when a row of the mission is nowhere', () => {
    const files = { ...source, [SOURCE_MAPS[0]]: head.replace('M31', '') + row, [SOURCE_MAPS[1]]: head + row }
    assert.deepEqual(
      checkSourceMap(repositoryOf(files)).map((f) => f.message),
      ['M31 is in no row'],
    )
  })

  test('is red when the languages say different things', () => {
    assert.deepEqual(problems(row, row.replace('(A2)', '(A3)')), ['ko:5 row 1 differs from docs/source-map.md:5'])
    assert.deepEqual(problems(row + row, row), ['ko:0 row 2 differs from docs/source-map.md:6'])
  })
})
