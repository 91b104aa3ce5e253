import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { rowOrder } from './row-order.ts'

/** What tells orders apart: the ends of ASCII and of 16 bits, both sides of the surrogates, and what lies beyond. */
const text = fc.string({
  unit: fc.constantFrom('a', 'b', '\u007f', '가', '\ud7ff', '\ue000', '\uffff', '👋', '🏽', '𐀀'),
})

describe('the order of rows', () => {
  it('is that of PostgreSQL with collation "C": by the bytes of UTF-8', () => {
    const ascending = rowOrder(null)
    fc.assert(
      fc.property(text, text, (a, b) => {
        const found = Math.sign(ascending({ key: a, row: {} }, { key: b, row: {} }))
        assert.equal(found, Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))))
      }),
      { numRuns: 2_000 },
    )
  })
})
