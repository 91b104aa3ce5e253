import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Edge } from '../graph/graph.ts'
import { ASKS_MAX, askingsOf } from './asking.ts'

describe('who asks whom', () => {
  it('is shared fairly, and the other asks back', () => {
    assert.deepEqual(
      askingsOf([
        [0, 1],
        [0, 2],
      ]),
      [
        { asker: 0, other: 1, by: 'crossing' },
        { asker: 2, other: 0, by: 'crossing' },
      ],
    )
  })

  it('never has one member ask more often than they may: then they accept, and beyond that both go without', () => {
    const edges = Array.from({ length: 3 * ASKS_MAX }, (_, i): Edge => [0, i + 1])
    const askings = askingsOf(edges)
    const asked = (one: number) =>
      askings.filter(({ asker, other, by }) => asker === one || (other === one && by === 'crossing')).length
    assert.equal(askings.length, edges.length)
    assert.equal(asked(0), ASKS_MAX)
    assert.ok(askings.some(({ other, by }) => other === 0 && by === 'accepting'))
    const crowd = 2 * ASKS_MAX + 2
    const everybody = Array.from({ length: crowd }, (_, i) =>
      Array.from({ length: crowd - i - 1 }, (__, j): Edge => [i, i + j + 1]),
    ).flat()
    assert.ok(askingsOf(everybody).length < everybody.length)
  })
})
