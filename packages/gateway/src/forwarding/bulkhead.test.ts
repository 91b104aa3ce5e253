import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Bulkhead } from './bulkhead.ts'

const waiter = (log: string[], name: string) => ({
  onPlace: () => void log.push(`${name} in`),
  onNoPlace: () => void log.push(`${name} refused`),
})

describe('bulkhead', () => {
  test('takes as many as it has places, then queues in order, then refuses', () => {
    const log: string[] = []
    const bulkhead = new Bulkhead({ maxInFlight: 2, maxQueued: 2, queueWaitMs: 60_000 })
    assert.deepEqual([bulkhead.tryEnter(), bulkhead.tryEnter(), bulkhead.tryEnter()], [true, true, false])
    assert.deepEqual(
      ['a', 'b', 'c'].map((name) => bulkhead.enqueue(waiter(log, name))),
      [true, true, false],
    )
    bulkhead.leave()
    assert.equal(bulkhead.tryEnter(), false, 'nobody overtakes those who wait')
    bulkhead.leave()
    assert.deepEqual(log, ['a in', 'b in'])
    assert.deepEqual([bulkhead.inFlight, bulkhead.queued], [2, 0])
    bulkhead.leave()
    bulkhead.leave()
    assert.equal(bulkhead.inFlight, 0)
  })

  test('who has waited long enough is refused', async () => {
    const bulkhead = new Bulkhead({ maxInFlight: 0, maxQueued: 1, queueWaitMs: 5 })
    await new Promise<void>((resolve) => {
      bulkhead.enqueue({ onPlace: () => assert.fail('no place was given back'), onNoPlace: resolve })
    })
    assert.equal(bulkhead.queued, 0)
  })

  test('grows and shrinks while it is in use', () => {
    const log: string[] = []
    const size = { maxInFlight: 1, maxQueued: 2, queueWaitMs: 60_000 }
    const bulkhead = new Bulkhead(size)
    bulkhead.tryEnter()
    for (const name of ['a', 'b']) bulkhead.enqueue(waiter(log, name))
    bulkhead.change({ ...size, maxInFlight: 3 })
    assert.deepEqual([log, bulkhead.inFlight, bulkhead.queued], [['a in', 'b in'], 3, 0])
    bulkhead.enqueue(waiter(log, 'c'))
    bulkhead.change({ ...size, maxInFlight: 1 })
    bulkhead.leave()
    bulkhead.leave()
    assert.deepEqual([log.length, bulkhead.inFlight, bulkhead.queued], [2, 1, 1])
    bulkhead.leave()
    assert.deepEqual([log.at(-1), bulkhead.inFlight], ['c in', 1])
  })

  test('who gives up waiting is not called', () => {
    const log: string[] = []
    const bulkhead = new Bulkhead({ maxInFlight: 1, maxQueued: 1, queueWaitMs: 60_000 })
    bulkhead.tryEnter()
    const a = waiter(log, 'a')
    bulkhead.enqueue(a)
    bulkhead.dequeue(a)
    bulkhead.dequeue(a)
    bulkhead.leave()
    assert.deepEqual([log, bulkhead.inFlight], [[], 0])
  })
})
