import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { RETRIES_FREE, RETRY_RATIO, RETRY_WINDOW_MS, type RetryBudget, retryBudget } from './retry-budget.ts'

const earn = (budget: RetryBudget, requests: number): void => {
  for (let n = 0; n < requests; n++) budget.earn()
}

const spendAll = (budget: RetryBudget): number => {
  let spent = 0
  while (budget.spend()) spent++
  return spent
}

describe('a retry budget', () => {
  it('begins with ten, and earns one with every ten requests', () => {
    const budget = retryBudget()
    assert.equal(spendAll(budget), 10)
    earn(budget, 9)
    assert.equal(spendAll(budget), 0)
    earn(budget, 2)
    assert.equal(spendAll(budget), 1)
  })

  it('forgets what was earned and what was spent once the window has passed', () => {
    let now = 0
    const budget = retryBudget(() => now)
    earn(budget, 1_000)
    assert.equal(spendAll(budget), 110)
    now += RETRY_WINDOW_MS
    assert.equal(spendAll(budget), RETRIES_FREE)
  })

  it('lets no more than a tenth be sent again when everything fails', () => {
    const budget = retryBudget()
    let again = 0
    for (let n = 0; n < 10_000; n++) {
      budget.earn()
      if (budget.spend()) again++
    }
    assert.ok(again <= 10_000 / 10 + 10, `${again} of 10000`)
  })

  it('lets through what a list of all times would, within a tenth of the window', () => {
    const steps = fc.array(fc.record({ do: fc.constantFrom('earn', 'spend'), afterMs: fc.nat(3_000) }), {
      maxLength: 200,
    })
    fc.assert(
      fc.property(steps, (taken) => {
        let now = 5_000
        const budget = retryBudget(() => now)
        const at: { readonly earn: number[]; readonly spend: number[] } = { earn: [], spend: [] }
        const since = (times: readonly number[], windowMs: number) =>
          times.filter((time) => now - time < windowMs).length
        for (const step of taken) {
          now += step.afterMs
          if (step.do === 'earn') budget.earn()
          else if (budget.spend()) at.spend.push(now)
          if (step.do === 'earn') at.earn.push(now)
          const most = RETRIES_FREE + since(at.earn, RETRY_WINDOW_MS) * RETRY_RATIO
          assert.ok(since(at.spend, RETRY_WINDOW_MS * 0.9) <= most + 1)
          const least = RETRIES_FREE + since(at.earn, RETRY_WINDOW_MS * 0.9) * RETRY_RATIO
          assert.ok(budget.left() >= Math.floor(least - since(at.spend, RETRY_WINDOW_MS)))
        }
      }),
    )
  })
})
