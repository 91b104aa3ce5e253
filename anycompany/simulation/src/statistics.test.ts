import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { quantileOf, startStatistics } from './statistics.ts'

describe('statistics', () => {
  it('tell counts, rates and quantiles by kind, refusals by code, and pages that held something', () => {
    const statistics = startStatistics()
    for (let ms = 1; ms <= 101; ms++) statistics.note('page', ms)
    statistics.note('post', 5, 'GATEWAY_RATE_LIMITED')
    statistics.note('post', 7, 'NO_ANSWER')
    statistics.note('post', 9, 'NO_ANSWER')
    for (const items of [0, 3, 20]) statistics.notePage(items)
    assert.equal(statistics.refused(), 3)
    assert.deepEqual(statistics.summary(10), {
      seconds: 10,
      requests: 104,
      perSecond: 10.4,
      kinds: [
        { kind: 'page', count: 101, perSecond: 10.1, p50Ms: 51, p95Ms: 96, p99Ms: 100 },
        { kind: 'post', count: 3, perSecond: 0.3, p50Ms: 7, p95Ms: 8.8, p99Ms: 8.96 },
      ],
      refusals: [
        { code: 'NO_ANSWER', count: 2 },
        { code: 'GATEWAY_RATE_LIMITED', count: 1 },
      ],
      pages: { read: 3, nonEmpty: 2 },
    })
  })

  it('tell of a run that never began, too', () => {
    assert.deepEqual(startStatistics().summary(0), {
      seconds: 0,
      requests: 0,
      perSecond: 0,
      kinds: [],
      refusals: [],
      pages: { read: 0, nonEmpty: 0 },
    })
  })

  it('interpolate between neighbours, and know no quantile of nothing', () => {
    assert.deepEqual([quantileOf([1, 2], 0.5), quantileOf([4], 0.99), quantileOf([], 0.5)], [1.5, 4, Number.NaN])
  })
})
