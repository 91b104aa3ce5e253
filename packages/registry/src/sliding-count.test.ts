import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { slidingCount } from './sliding-count.ts'

const WINDOW_MS = 1_000

describe('a sliding count', () => {
  it('knows what came in the window, and forgets it by time alone', () => {
    let now = 0
    const count = slidingCount(WINDOW_MS, () => now)
    count.add()
    now = 500
    count.add()
    assert.equal(count.read(), 2)
    now = 1_000
    assert.equal(count.read(), 1)
    now = 1_000_000
    assert.equal(count.read(), 0)
  })

  it('lies between the window and nine tenths of it', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.array(fc.nat(700), { maxLength: 100 }), (start, gaps) => {
        let now = start
        const count = slidingCount(WINDOW_MS, () => now)
        const times: number[] = []
        for (const gap of gaps) {
          now += gap
          count.add()
          times.push(now)
          const since = (windowMs: number) => times.filter((time) => now - time < windowMs).length
          assert.ok(since(WINDOW_MS * 0.9) <= count.read() && count.read() <= since(WINDOW_MS))
        }
      }),
    )
  })
})
