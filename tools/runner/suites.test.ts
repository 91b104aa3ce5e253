import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { suitesOf } from './suites.ts'

const files = [
  'packages/model/src/fault.ts',
  'packages/model/src/fault.test.ts',
  'packages/bus/test/contract.test.ts',
  'packages/bus/test/deep/kill.long.test.ts',
  'packages/bus/src/soak.long.test.ts',
  'tools/tidy/size.test.ts',
]

const shape = (...args: Parameters<typeof suitesOf>): unknown => suitesOf(...args).map((s) => [s.name, s.files])

describe('suites', () => {
  test('every test file is in exactly one', () => {
    const all = [...suitesOf(files, 'test'), ...suitesOf(files, 'long')].flatMap((s) => s.files)
    assert.deepEqual(all.toSorted(), files.filter((f) => f.includes('.test.')).toSorted())
  })

  test('place and name decide', () => {
    assert.deepEqual(shape(files, 'test'), [
      ['units', ['packages/model/src/fault.test.ts', 'tools/tidy/size.test.ts']],
      ['processes', ['packages/bus/test/contract.test.ts']],
    ])
    assert.deepEqual(shape(files, 'long'), [
      ['long', ['packages/bus/test/deep/kill.long.test.ts', 'packages/bus/src/soak.long.test.ts']],
    ])
  })

  test('a filter keeps what lies under a path, and may leave nothing', () => {
    assert.deepEqual(shape(files, 'test', ['packages/bus']), [['processes', ['packages/bus/test/contract.test.ts']]])
    assert.deepEqual(shape(files, 'test', ['packages/no-such']), [])
  })
})
