import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { messageId } from '@banyan/bus'
import type { Received } from '../cloud-event.ts'
import { STALL_MS, streamQueues, WINDOW_MESSAGES } from './stream-queues.ts'

const received = (stream: string, version: number): Received => ({
  claim: null,
  message: {
    context: 'shop',
    stream,
    version,
    publishedSequence: version,
    type: 'Sold',
    schemaVersion: 1,
    data: {},
    recordedAt: '2026-01-01T00:00:00.000Z',
    correlation: 'c',
    traceparent: null,
  },
})

const at = (position: number) => ({ position, name: `m${position}` })
const turn = () => new Promise((resolve) => setImmediate(resolve))

const rig = () => {
  const gates = new Map<string, PromiseWithResolvers<void>>()
  const begun: string[] = []
  let clock = 0
  const queues = streamQueues({
    start: at(0),
    now: () => clock,
    handle: async ({ message }) => {
      const gate = Promise.withResolvers<void>()
      begun.push(messageId(message))
      gates.set(messageId(message), gate)
      await gate.promise
    },
  })
  const finish = async (id: string) => {
    gates.get(id)!.resolve()
    await turn()
  }
  return { queues, begun, finish, wait: (ms: number) => (clock += ms) }
}

describe('the queues of streams', () => {
  it('take the messages of one stream one after the other, streams side by side', async () => {
    const { queues, begun, finish } = rig()
    queues.add(received('a', 1), at(1))
    queues.add(received('a', 2), at(2))
    queues.add(received('b', 1), at(3))
    assert.deepEqual(begun, ['shop:a@1', 'shop:b@1'])
    await finish('shop:b@1')
    assert.deepEqual(queues.floor(), at(0))
    await finish('shop:a@1')
    assert.deepEqual([begun.at(-1), queues.floor()], ['shop:a@2', at(1)])
    await finish('shop:a@2')
    assert.deepEqual([queues.inMemory(), queues.floor()], [0, at(3)])
  })

  it('are full at the window, and say when there is room', async () => {
    const { queues, finish } = rig()
    for (let i = 1; i < WINDOW_MESSAGES; i++) queues.add(received('a', i), at(i))
    assert.equal(queues.isFull(), false)
    queues.add(received('b', 1), at(WINDOW_MESSAGES))
    assert.equal(queues.isFull(), true)
    const room = queues.whenRoom()
    await finish('shop:b@1')
    await room
    assert.equal(queues.isFull(), false)
  })

  it('leave the later messages of a stream that stands behind, to be read again when it moves', async () => {
    const { queues, finish, wait } = rig()
    let isMissed = false
    void queues.whenMissed.then(() => (isMissed = true))
    queues.add(received('stuck', 1), at(1))
    queues.add(received('stuck', 2), at(2))
    queues.add(received('stuck', 3), at(3))
    wait(STALL_MS - 1)
    queues.giveWay()
    assert.equal(queues.inMemory(), 3)
    wait(1)
    queues.giveWay()
    queues.add(received('stuck', 4), at(4))
    queues.add(received('well', 1), at(5))
    assert.deepEqual([queues.inMemory(), queues.unhandled()], [2, 5])
    await finish('shop:well@1')
    assert.deepEqual([queues.floor(), isMissed], [at(0), false])
    await finish('shop:stuck@1')
    assert.deepEqual([queues.floor(), isMissed], [at(1), true])
  })
})
