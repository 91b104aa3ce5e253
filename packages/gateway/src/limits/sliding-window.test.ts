import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SlidingWindow } from './sliding-window.ts'

const takenAt = (perSecond: number, stepMs: number, untilMs: number): readonly number[] => {
  const window = new SlidingWindow(perSecond)
  const taken: number[] = []
  for (let ms = 0; ms < untilMs; ms += stepMs) if (window.take(ms) === 0) taken.push(ms)
  return taken
}

describe('sliding window', () => {
  test('in no second more than its rate, and in the long run not less', () => {
    for (const perSecond of [1, 3, 20, 2.5]) {
      const taken = takenAt(perSecond, 10, 10_000)
      for (const from of taken) {
        const within = taken.filter((ms) => from <= ms && ms < from + 1_000).length
        assert.ok(within <= perSecond, `${within} in the second from ${from}, of ${perSecond}`)
      }
      assert.ok(taken.length >= Math.floor(perSecond) * 10, `${taken.length} of ${perSecond} a second`)
    }
  })

  test('a rate below one spaces single ones out', () => assert.deepEqual(takenAt(0.5, 500, 6_000), [0, 2_000, 4_000]))

  test('says how long to wait, and waiting takes nothing', () => {
    const window = new SlidingWindow(2)
    assert.deepEqual(
      [0, 100, 200, 999, 1_000, 1_000].map((ms) => window.take(ms)),
      [0, 0, 800, 1, 0, 100],
    )
  })

  test('another rate holds from now on, with what was taken within the last second', () => {
    const window = new SlidingWindow(3)
    assert.deepEqual([window.take(0), window.take(100), window.take(200)], [0, 0, 0])
    window.change(2)
    assert.deepEqual([window.take(1_000), window.take(1_100), window.take(1_100)], [100, 0, 100])
    window.change(4)
    assert.deepEqual([window.take(1_200), window.take(1_200), window.take(1_200), window.take(1_200)], [0, 0, 0, 900])
  })

  test('a clock that is set back keeps nobody waiting', () => {
    const window = new SlidingWindow(1)
    window.take(3_600_000)
    assert.equal(window.take(0), 0)
    assert.equal(window.take(0), 1_000)
  })
})
