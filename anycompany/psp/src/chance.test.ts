import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { chanceOf, latencyMs } from './chance.ts'

const P95_MS = 2_500

describe('chance', () => {
  it('is the same for the same seed', () => {
    const sequence = (seed: string) => Array.from({ length: 5 }, chanceOf(seed))
    assert.deepEqual(sequence('1'), sequence('1'))
    assert.notDeepEqual(sequence('1'), sequence('2'))
    assert.ok(sequence('1').every((number) => 0 <= number && number < 1))
  })

  it('makes calls wait as with card networks', () => {
    const chance = chanceOf('1')
    const waits = Array.from({ length: 10_000 }, () => latencyMs(chance, P95_MS)).toSorted((a, b) => a - b)
    const near = (value: number, expected: number) => Math.abs(value - expected) < 0.1 * expected
    assert.ok(near(waits[9_500]!, P95_MS), `95th percentile ${waits[9_500]}`)
    assert.ok(near(waits[5_000]!, P95_MS / 4), `median ${waits[5_000]}`)
    assert.equal(waits.at(-1), 4 * P95_MS)
    assert.equal(latencyMs(chance, 0), 0)
  })
})
