import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gather } from './gather.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

/** Doubles numbers, when told to. */
const doubling = (o: { readonly most: number; readonly atOnce: number }) => {
  const sent: (readonly number[])[] = []
  const gates: (() => void)[] = []
  const double = gather<number, number>({
    ...o,
    ask: async (numbers) => {
      sent.push(numbers)
      await new Promise<void>((resolve) => gates.push(resolve))
      if (numbers.includes(13)) throw new Error('unlucky')
      return numbers.map((n) => n * 2)
    },
  })
  const open = async (): Promise<void> => {
    for (const gate of gates.splice(0)) gate()
    await turn()
  }
  return { double, sent, open }
}

describe('gathered questions', () => {
  it('travel together when asked together, and while earlier ones are on their way', async () => {
    const { double, sent, open } = doubling({ most: 3, atOnce: 1 })
    const first = Promise.all([double(1), double(2)])
    await turn()
    const rest = Promise.all([3, 4, 5, 6].map(double))
    await turn()
    assert.deepEqual(sent, [[1, 2]])
    await open()
    assert.deepEqual(await first, [2, 4])
    await open()
    await open()
    assert.deepEqual(await rest, [6, 8, 10, 12])
    assert.deepEqual(sent, [[1, 2], [3, 4, 5], [6]])
  })

  it('fail together, and those asked later do not', async () => {
    const { double, open } = doubling({ most: 3, atOnce: 1 })
    const bad = Promise.allSettled([double(1), double(13)])
    await turn()
    const good = double(7)
    await open()
    assert.deepEqual(
      (await bad).map(({ status }) => status),
      ['rejected', 'rejected'],
    )
    await turn()
    await open()
    assert.equal(await good, 14)
  })

  it('use as many statements at once as they may', async () => {
    const { double, sent, open } = doubling({ most: 1, atOnce: 2 })
    const all = Promise.all([1, 2, 3].map(double))
    await turn()
    assert.deepEqual(sent, [[1], [2]])
    await open()
    await open()
    assert.deepEqual(await all, [2, 4, 6])
  })
})
