import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { Gcra } from './gcra.ts'

describe('gcra', () => {
  test('lets the burst through, refuses one more, and says how long to wait', () => {
    const limit = new Gcra({ perSecond: 10, burst: 3 })
    assert.deepEqual(
      [1, 2, 3].map(() => limit.take('a', 1_000)),
      [0, 0, 0],
    )
    assert.equal(limit.take('a', 1_000), 100)
    assert.equal(limit.take('a', 1_099), 1)
    assert.equal(limit.take('a', 1_100), 0)
    assert.equal(limit.take('a', 1_100), 100)
  })

  test('a burst is whole at any rate, by the clock of today', () => {
    const nowMs = 1_796_000_000_123
    for (const perSecond of [0.015, 1 / 3, 3, 7, 15, 300])
      for (const burst of [1, 3, 15, 1_200]) {
        const limit = new Gcra({ perSecond, burst })
        let passed = 0
        while (limit.take('a', nowMs) === 0) passed++
        assert.equal(passed, burst, `${perSecond} a second`)
        assert.ok(Math.abs(limit.take('a', nowMs) - 1_000 / perSecond) < 0.01)
      }
  })

  test('another rate holds from the next take on, and what was taken stays taken', () => {
    const limit = new Gcra({ perSecond: 10, burst: 10 })
    for (let i = 0; i < 10; i++) assert.equal(limit.take('a', 0), 0)
    limit.change({ perSecond: 10, burst: 12 })
    assert.deepEqual([limit.take('a', 0), limit.take('a', 0)], [0, 0])
    assert.ok(limit.take('a', 0) > 0)
    limit.change({ perSecond: 10, burst: 1 })
    assert.ok(limit.take('a', 1_000) > 0)
    assert.equal(limit.take('a', 1_200), 0)
  })

  test('keys do not touch each other', () => {
    const limit = new Gcra({ perSecond: 1, burst: 1 })
    assert.equal(limit.take('a', 0), 0)
    assert.equal(limit.take('b', 0), 0)
    assert.ok(limit.take('a', 0) > 0)
  })

  test('being refused costs nothing', () => {
    const limit = new Gcra({ perSecond: 1, burst: 1 })
    limit.take('a', 0)
    for (let i = 0; i < 100; i++) assert.ok(limit.take('a', 500) > 0)
    assert.equal(limit.take('a', 1_000), 0)
  })

  test('remembers so many keys and no more, and forgets none that is in use', () => {
    const limit = new Gcra({ perSecond: 0.001, burst: 100 }, 10)
    for (let i = 0; i < 99; i++) {
      assert.equal(limit.take('in use', 0), 0)
      for (let j = 0; j < 3; j++) limit.take(`key ${i} ${j}`, 0)
      assert.ok(limit.keys <= 10)
    }
    assert.equal(limit.take('in use', 0), 0)
    assert.ok(limit.take('in use', 0) > 0, 'its hundred are taken')
  })

  test('a key that was not seen while as many others came is forgotten', () => {
    const limit = new Gcra({ perSecond: 0.001, burst: 1 }, 10)
    limit.take('oldest', 0)
    for (let i = 0; i < 4; i++) limit.take(`key ${i}`, 0)
    assert.ok(limit.take('oldest', 0) > 0)
    for (let i = 4; i < 9; i++) limit.take(`key ${i}`, 0)
    assert.equal(limit.take('oldest', 0), 0)
  })

  test('property: never more than burst + rate × time, whatever the pattern', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 200 }), (gaps) => {
        const limit = new Gcra({ perSecond: 5, burst: 4 })
        let now = 0
        let passed = 0
        for (const gap of gaps) {
          now += gap
          if (limit.take('a', now) === 0) passed++
        }
        return passed <= 4 + 5 * (now / 1_000) + 1e-9
      }),
    )
  })
})
