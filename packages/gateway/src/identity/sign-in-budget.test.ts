import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SignInBudget } from './sign-in-budget.ts'

describe('sign-ins', () => {
  const taken = (budget: SignInBudget, address: string, nowMs: number): number => {
    let count = 0
    while (budget.take(address, nowMs).waitMs === 0) count++
    return count
  }

  test('in one second as many as the budget has, three quarters of them from one address', () => {
    const budget = new SignInBudget(20)
    assert.equal(taken(budget, 'a', 0), 15)
    assert.equal(budget.take('a', 0).per, 'address')
    assert.equal(taken(budget, 'b', 0), 5)
    assert.deepEqual(budget.take('c', 400), { waitMs: 600, per: 'all' })
    assert.equal(taken(budget, 'd', 1_000), 15)
  })

  test('the smallest budget lets one in', () => assert.equal(taken(new SignInBudget(0.1), 'a', 0), 1))
})
