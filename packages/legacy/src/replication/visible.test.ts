import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isVisible } from './visible.ts'

const cases: readonly (readonly [string, number, boolean, string])[] = [
  ['100:105:100,102', 99, true, 'over long ago'],
  ['100:105:100,102', 101, true, 'over among others that run'],
  ['100:105:100,102', 104, true, 'the newest that is over'],
  ['100:105:100,102', 100, false, 'the oldest that runs'],
  ['100:105:100,102', 102, false, 'one that runs'],
  ['100:105:100,102', 105, false, 'the first that was not begun, or not over'],
  ['105:105:', 104, true, 'nothing runs'],
  ['105:105:', 105, false, 'nothing runs, and this one is later'],
  // The stream tells 32 bits of a transaction's number, a snapshot all 64.
  ['4294967300:4294967305:4294967301', 5, false, 'runs, in the second epoch'],
  ['4294967300:4294967305:4294967301', 8, true, 'over, in the second epoch'],
  ['4294967300:4294967305:', 4_294_967_290, true, 'of the epoch before'],
  ['4294967290:4294967295:', 3, false, 'of the epoch to come'],
  ['3000000000:3000000005:3000000001', 3_000_000_001 - 2 ** 32, false, 'as a negative number of 32 bits'],
]

describe('a committed transaction', () => {
  for (const [snapshot, xid, expected, what] of cases)
    test(`${xid} is ${expected ? 'seen' : 'not seen yet'} by ${snapshot}: ${what}`, () => {
      assert.equal(isVisible(snapshot, xid), expected)
    })
})
