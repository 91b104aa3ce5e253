import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isFault } from '@banyan/model'
import { inProcessBus } from '../src/index.ts'
import { busContract, interests, sold } from './contract.ts'

busContract('the in-process bus', inProcessBus)

describe('the in-process bus keeps nothing, so', () => {
  const { signal } = new AbortController()

  it('resolves a publish only after every handler has', async () => {
    await using bus = inProcessBus()
    const gate = Promise.withResolvers<void>()
    let isPublished = false
    bus.subscribe({ consumer: 'slow', interests }, () => gate.promise)
    const publishing = bus.publish([sold('Order-1', 1)], signal).then(() => (isPublished = true))
    await new Promise((resolve) => setImmediate(resolve))
    assert.equal(isPublished, false)
    gate.resolve()
    await publishing
    assert.equal(isPublished, true)
  })

  it('tells the publisher which consumers could not take a message over', async () => {
    await using bus = inProcessBus()
    bus.subscribe({ consumer: 'bad', interests }, () => Promise.reject(new Error('bad')))
    bus.subscribe({ consumer: 'good', interests }, async ({ stream }) => {
      if (stream === 'Order-1') throw new Error('this one')
    })
    await assert.rejects(bus.publish([sold('Order-1', 1), sold('Order-2', 1)], signal), (e) => {
      assert.ok(isFault(e, 'BUS_NOT_HANDLED'))
      return assert.deepEqual(e.data['consumers'], ['bad', 'good']) === undefined
    })
  })

  it('aborts handlers when the publisher gives up, and waits for them', async () => {
    await using bus = inProcessBus()
    const giveUp = new AbortController()
    const started = Promise.withResolvers<void>()
    let isEnded = false
    bus.subscribe({ consumer: 'a', interests }, async (_message, stop) => {
      started.resolve()
      await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }))
      isEnded = true
      throw stop.reason
    })
    const publishing = bus.publish([sold('Order-1', 1)], giveUp.signal)
    await started.promise
    giveUp.abort()
    await assert.rejects(publishing, (e) => isFault(e, 'BUS_NOT_HANDLED'))
    assert.equal(isEnded, true)
  })
})
