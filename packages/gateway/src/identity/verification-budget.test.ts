import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { VerificationBudget } from './verification-budget.ts'

const takeAll = (budget: VerificationBudget, who: 'known' | 'stranger', nowMs: number): number => {
  let taken = 0
  while (budget.take(nowMs, who)) taken++
  return taken
}

describe('verification budget', () => {
  test('a second of strangers is three quarters of it, the rest is left to known sessions', () => {
    const budget = new VerificationBudget(100)
    assert.equal(takeAll(budget, 'stranger', 0), 75)
    assert.equal(takeAll(budget, 'known', 0), 25)
    assert.equal(budget.take(0, 'known'), false)
  })

  test('fills up with time and no further than a second’s worth', () => {
    const budget = new VerificationBudget(100)
    takeAll(budget, 'known', 0)
    assert.equal(takeAll(budget, 'known', 500), 50)
    assert.equal(takeAll(budget, 'known', 60_000), 100)
  })

  test('a clock that goes back gives nothing', () => {
    const budget = new VerificationBudget(10)
    takeAll(budget, 'known', 10_000)
    assert.equal(takeAll(budget, 'known', 5_000), 0)
    assert.equal(takeAll(budget, 'known', 10_000), 0)
  })

  test('even a budget of one serves a stranger', () =>
    assert.equal(new VerificationBudget(1).take(0, 'stranger'), true))
})
