import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { byCodePoint } from './code-point-order.ts'

/** What tells orders apart: the ends of ASCII and of 16 bits, both sides of the surrogates, and what lies beyond. */
const text = fc.string({
  unit: fc.constantFrom('a', 'b', '\u007f', '가', '\ud7ff', '\ue000', '\uffff', '👋', '🏽', '𐀀'),
})

describe('the order by code point', () => {
  it('is that of PostgreSQL with collation "C": by the bytes of UTF-8', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const found = Math.sign(byCodePoint(a, b))
        assert.equal(found, Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))))
      }),
      { numRuns: 2_000 },
    )
  })
})
