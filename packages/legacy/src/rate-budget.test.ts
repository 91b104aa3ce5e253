import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isFault } from '@banyan/model'
import * as fc from 'fast-check'
import { rateBudget } from './rate-budget.ts'

describe('a budget', () => {
  test('lets its rate through and no more, then one for each that is a second old', () => {
    let nowMs = 0
    const budget = rateBudget('reads', 3, () => nowMs)
    const taken = () => {
      try {
        budget.takeNow()
        return 'taken'
      } catch (error) {
        assert.ok(isFault(error, 'LEGACY_BUDGET_EXCEEDED'))
        return error.data['retryAfterMs']
      }
    }
    assert.deepEqual([taken(), taken(), taken(), taken()], ['taken', 'taken', 'taken', 1_000])
    nowMs = 999
    assert.deepEqual([taken()], [1])
    nowMs = 1_000
    assert.deepEqual([taken(), taken(), taken(), taken()], ['taken', 'taken', 'taken', 1_000])
  })

  test('may be changed: another rate holds from now on, with what was taken within the last second', () => {
    let nowMs = 0
    const budget = rateBudget('reads', 2, () => nowMs)
    budget.takeNow()
    budget.takeNow()
    budget.change(3)
    assert.equal(budget.perSecond, 3)
    budget.takeNow()
    assert.throws(() => budget.takeNow())
    budget.change(1)
    nowMs = 999
    assert.throws(() => budget.takeNow())
    nowMs = 1_000
    budget.takeNow()
    assert.throws(() => budget.takeNow())
  })

  test('below one a second spaces takes out', () => {
    let nowMs = 0
    const budget = rateBudget('reads', 0.5, () => nowMs)
    budget.takeNow()
    nowMs = 1_999
    assert.throws(() => budget.takeNow())
    nowMs = 2_000
    budget.takeNow()
  })

  test('is never exceeded in any second, however takes arrive', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 4, max: 80 }),
        fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 200 }),
        (quarters, gaps) => {
          const perSecond = quarters / 4
          let nowMs = 0
          const budget = rateBudget('reads', perSecond, () => nowMs)
          const taken: number[] = []
          for (const gap of gaps) {
            nowMs += gap
            try {
              budget.takeNow()
              taken.push(nowMs)
            } catch {
              continue // Refused, as it should be.
            }
          }
          return taken.every((at) => taken.filter((other) => at <= other && other < at + 1_000).length <= perSecond)
        },
      ),
    )
  })

  test('makes takers wait in the order in which they came, and lets go of one who gives up', async () => {
    const budget = rateBudget('polls', 200)
    for (let i = 0; i < 200; i++) budget.takeNow()
    const order: number[] = []
    const giveUp = new AbortController()
    const given = budget.take(giveUp.signal)
    const waiting = [1, 2, 3].map((n) => budget.take(AbortSignal.timeout(5_000)).then(() => order.push(n)))
    giveUp.abort()
    await assert.rejects(given, { name: 'AbortError' })
    await Promise.all(waiting)
    assert.deepEqual(order, [1, 2, 3])
  })
})
