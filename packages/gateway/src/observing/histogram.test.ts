import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Histogram } from './histogram.ts'

describe('histogram', () => {
  test('quantiles are within nine per cent', () => {
    const histogram = new Histogram()
    for (let ms = 1; ms <= 1_000; ms++) histogram.record(ms)
    for (const share of [0.5, 0.9, 0.99]) {
      const found = histogram.quantile(share)
      assert.ok(found >= share * 1_000 && found <= share * 1_000 * 1.1, `${share}: ${found}`)
    }
  })

  test('beyond its ends it still counts', () => {
    const histogram = new Histogram()
    for (const ms of [-1, 0, 1e12]) histogram.record(ms)
    assert.equal(histogram.count, 3)
    assert.ok(histogram.quantile(1) > 800_000)
  })

  test('without samples every quantile is 0', () => assert.equal(new Histogram().quantile(0.99), 0))
})
