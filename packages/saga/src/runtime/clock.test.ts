import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { guardedClock } from './clock.ts'

const HOUR_MS = 3_600_000

describe('the guarded clock', () => {
  for (const [jump, byMs] of [
    ['forward', HOUR_MS],
    ['back', -HOUR_MS],
  ] as const)
    it(`goes on as it did when the database's clock jumps an hour ${jump}`, () => {
      let rising = 10
      const clock = guardedClock(() => rising)
      clock.heard(1_000_000)
      for (let second = 1; second <= 60; second++) {
        rising += 1_000
        clock.heard(1_000_000 + second * 1_000 + byMs)
      }
      const aheadMs = clock.now() - (1_000_000 + 60_000)
      assert.ok(Math.abs(aheadMs - Math.sign(byMs) * 60) < 1, `led by a thousandth, found ${aheadMs} ms`)
    })

  it('follows a clock that drifts, and says nothing before it was set', () => {
    let rising = 0
    const clock = guardedClock(() => rising)
    assert.throws(() => clock.now(), /set/)
    clock.heard(5_000)
    rising = 100_000
    clock.heard(105_010)
    assert.equal(clock.now(), 105_010)
  })
})
