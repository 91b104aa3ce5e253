import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Asked, askedCounts, askedRates, leftOut } from './asked.ts'

const of = (...counts: readonly (readonly [id: string, asked: number, failed: number])[]): Asked => ({
  instances: counts.map(([id, asked, failed]) => ({ id, asked, failed, ejectedForMs: failed > 10 ? 1_000 : 0 })),
})
const ratesBetween = (before: Asked, after: Asked) => {
  const sample = (asked: Asked, atMs: number) => ({
    atMs,
    startedAt: 'today',
    counters: askedCounts([['members', asked]]),
  })
  return askedRates({ from: sample(before, 0), to: sample(after, 5_000), seconds: 5 })['members']
}

describe('how often a name is asked', () => {
  it('is what all its instances were asked meanwhile', () => {
    const rates = ratesBetween(of(['a', 100, 1], ['b', 50, 0]), of(['a', 110, 2], ['b', 60, 0]))
    assert.deepEqual(rates, { perSecond: 4, failedPerSecond: 0.2 })
  })

  it('counts one that has come from its beginning, and is not less than nothing for one that has gone', () => {
    const rates = ratesBetween(of(['a', 100_000, 9]), of(['c', 5, 0]))
    assert.deepEqual(rates, { perSecond: 1, failedPerSecond: 0 })
  })

  it('tells how many are left out', () => assert.equal(leftOut(of(['a', 20, 11], ['b', 1, 0])), 1))
})
