import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { repositoryOf } from '../repository.ts'
import { parseSource } from '../source.ts'
import {
  checkFolders,
  checkSize,
  FILE_LINES_MAX,
  FOLDER_FILES_MAX,
  FUNCTION_LINES_MAX,
  ROOT_FILES_MAX,
} from './size.ts'

const fileOf = (lines: number): string => '// line\n'.repeat(lines)
const functionOf = (lines: number): string => `export const f = () => {\n${'  g()\n'.repeat(lines - 2)}}\n`
const rules = (text: string): readonly string[] => checkSize(parseSource('a.ts', text), []).map((f) => f.rule)

const folderOf = (count: number, folder: string): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${folder}f${i}.ts`, '']))

describe('sizes', () => {
  test('a file at the limit passes, one line more does not', () => {
    assert.deepEqual(rules(fileOf(FILE_LINES_MAX)), [])
    assert.deepEqual(rules(fileOf(FILE_LINES_MAX + 1)), ['file-length'])
  })

  test('an exception moves the limit of its file, and holds it there', () => {
    const exception = { path: 'a.ts', lines: 310, since: '2026-11-20', reason: 'an example' }
    assert.deepEqual(checkSize(parseSource('a.ts', fileOf(310)), [exception]), [])
    assert.equal(checkSize(parseSource('a.ts', fileOf(311)), [exception]).length, 1)
  })

  test('a function at the limit passes, one line more does not', () => {
    assert.deepEqual(rules(functionOf(FUNCTION_LINES_MAX)), [])
    assert.deepEqual(rules(functionOf(FUNCTION_LINES_MAX + 1)), ['function-length'])
  })

  test('functions inside are measured for themselves', () => {
    const inner = functionOf(FUNCTION_LINES_MAX).replace('export ', '')
    const factoryOf = (more: number): string =>
      `export const make = () => {\n${inner}${inner}${'  h()\n'.repeat(more)}}\n`
    // Each function inside leaves one line of its own to the factory.
    const room = FUNCTION_LINES_MAX - 2 - 2
    assert.deepEqual(rules(factoryOf(room)), [])
    assert.deepEqual(rules(factoryOf(room + 1)), ['function-length'])
    assert.deepEqual(rules(factoryOf(0).replace('g()', 'g()\n  g()')), ['function-length'])
  })

  test('a suite may hold a long table, a test may not', () => {
    const holding = (name: string): string => `${name}('x', () => {\n${'  row()\n'.repeat(FUNCTION_LINES_MAX)}})\n`
    assert.deepEqual(rules(holding('describe')), [])
    assert.deepEqual(rules(holding('test')), ['function-length'])
  })

  test('an exception moves the limit of functions too', () => {
    const exception = { path: 'a.ts', functionLines: 70, since: '2026-11-20', reason: 'an example' }
    assert.deepEqual(checkSize(parseSource('a.ts', functionOf(70)), [exception]), [])
    assert.equal(checkSize(parseSource('a.ts', functionOf(71)), [exception]).length, 1)
  })

  test('a folder at the limit passes, one file more does not', () => {
    assert.deepEqual(checkFolders(repositoryOf(folderOf(FOLDER_FILES_MAX, 'a/'))), [])
    assert.equal(checkFolders(repositoryOf(folderOf(FOLDER_FILES_MAX + 1, 'a/')))[0]?.rule, 'folder-size')
  })

  test('the root at the limit passes, one file more does not', () => {
    assert.deepEqual(checkFolders(repositoryOf(folderOf(ROOT_FILES_MAX, ''))), [])
    assert.equal(checkFolders(repositoryOf(folderOf(ROOT_FILES_MAX + 1, '')))[0]?.rule, 'root-size')
  })
})
