import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { endOfLog, lsnOf, lsnText } from './lsn.ts'

describe('a place in the log', () => {
  test('is read and written as PostgreSQL does', () => {
    for (const text of ['0/0', '0/1', '16/B374D848', 'FFFFFFFF/FFFFFFFF']) assert.equal(lsnText(lsnOf(text)), text)
    assert.equal(lsnOf('1/0') - lsnOf('0/FFFFFFFF'), 1n)
    assert.equal(lsnOf('00000000/01A2B3C4'), lsnOf('0/1A2B3C4'))
  })

  test('behind the header of a page that has just begun is the end of the page before', () => {
    assert.equal(endOfLog(lsnOf('0/2002018')), lsnOf('0/2002000')) // 24 bytes into a page
    assert.equal(endOfLog(lsnOf('0/3000028')), lsnOf('0/3000000')) // 40 bytes into a segment
    // A record that goes on from the page before, and whatever is written within one, ends where it ends.
    for (const text of ['0/2002020', '0/2002028', '0/3000030', '0/2002000', '0/2001FF8'])
      assert.equal(endOfLog(lsnOf(text)), lsnOf(text), text)
  })
})
