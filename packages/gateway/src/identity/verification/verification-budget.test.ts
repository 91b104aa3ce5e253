import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Asker, VerificationBudget } from './verification-budget.ts'

const takeAll = (budget: VerificationBudget, asker: Asker, nowMs: number): number => {
  let taken = 0
  while (budget.take(nowMs, asker)) taken++
  return taken
}

describe('verification budget', () => {
  test('of a second strangers get half, requests of known sessions a quarter more, open streams all', () => {
    const budget = new VerificationBudget(100)
    assert.equal(takeAll(budget, 'stranger', 0), 50)
    assert.equal(takeAll(budget, 'known', 0), 25)
    assert.equal(takeAll(budget, 'stream', 0), 25)
    assert.equal(budget.take(0, 'stream'), false)
  })

  test('fills up with time and no further than a second’s worth', () => {
    const budget = new VerificationBudget(100)
    takeAll(budget, 'stream', 0)
    assert.equal(takeAll(budget, 'stream', 500), 50)
    assert.equal(takeAll(budget, 'stream', 60_000), 100)
  })

  test('a clock that goes back gives nothing', () => {
    const budget = new VerificationBudget(10)
    takeAll(budget, 'stream', 10_000)
    assert.equal(takeAll(budget, 'stream', 5_000), 0)
    assert.equal(takeAll(budget, 'stream', 10_000), 0)
  })

  test('those who ask all the time leave open streams their share, second by second', () => {
    for (const perSecond of [2, 4, 150]) {
      const budget = new VerificationBudget(perSecond)
      let verified = 0
      for (let ms = 0; ms < 60_000; ms += 5) {
        if (ms % 1_000 === 0) verified += takeAll(budget, 'stream', ms)
        takeAll(budget, 'known', ms)
        takeAll(budget, 'stranger', ms)
      }
      assert.ok(verified >= 60 * budget.keptForStreams, `${perSecond}: ${verified}`)
      assert.ok(verified <= 62 * (budget.keptForStreams + 1) + perSecond, `${perSecond}: ${verified}`)
    }
  })

  test('even the smallest budget serves everybody', () => {
    for (const perSecond of [1, 1.5, 2])
      for (const asker of ['stream', 'known', 'stranger'] as const)
        assert.equal(new VerificationBudget(perSecond).take(0, asker), true, `${asker} of ${perSecond}`)
  })
})
