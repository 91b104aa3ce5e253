import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DueTimes } from './due-times.ts'

describe('due times', () => {
  it('are taken soonest first, each once, and none before its time', () => {
    const times = new DueTimes<number>()
    const shuffled = Array.from({ length: 500 }, (_, i) => (i * 7919) % 500)
    for (const due of shuffled) times.add(due, due)
    assert.equal(times.next, 0)
    assert.deepEqual(
      times.take(199),
      Array.from({ length: 200 }, (_, i) => i),
    )
    assert.equal(times.next, 200)
    assert.equal(times.take(10_000).length, 300)
    assert.equal(times.next, undefined)
  })

  it('of one thing are the soonest of those said; what is forgotten is not taken', () => {
    const times = new DueTimes<string>()
    times.add('a', 30)
    times.add('a', 10)
    times.add('a', 20)
    times.add('b', 15)
    times.forget('b')
    assert.deepEqual(times.take(100), ['a'])
    times.add('b', 15)
    assert.deepEqual(times.take(100), ['b'])
  })
})
