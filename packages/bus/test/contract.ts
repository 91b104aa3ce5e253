import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isFault } from '@banyan/model'
import { type Bus, type Message, messageId, PUBLISH_MESSAGES_MAX, STREAMS_AT_ONCE_MAX } from '../src/index.ts'

/** What every adapter of the port must do: an adapter is done when it passes this, whole. */
export const busContract = (name: string, open: () => Bus): void => {
  const signal = new AbortController().signal
  const interests = [{ context: 'shop', type: 'Sold' }]
  const sold = (stream: string, version: number): Message => ({
    context: 'shop',
    stream,
    version,
    publishedSequence: version,
    type: 'Sold',
    schemaVersion: 1,
    data: { version },
    recordedAt: '2026-01-01T00:00:00.000Z',
    correlation: 'c',
    traceparent: null,
  })

  describe(`${name} keeps the promises of a bus`, () => {
    it('hands a message to every consumer that asked for its type, and to no other', async () => {
      await using bus = open()
      const heard: string[] = []
      bus.subscribe({ consumer: 'a', interests }, async (m) => void heard.push(`a ${messageId(m)}`))
      bus.subscribe({ consumer: 'b', interests }, async (m) => void heard.push(`b ${messageId(m)}`))
      bus.subscribe(
        { consumer: 'c', interests: [{ context: 'shop', type: 'Bought' }] },
        async () => void heard.push('c'),
      )
      bus.subscribe({ consumer: 'd', interests: [{ context: 'else', type: 'Sold' }] }, async () => void heard.push('d'))
      await bus.publish([sold('Order-1', 1)], signal)
      assert.deepEqual(heard.sort(), ['a shop:Order-1@1', 'b shop:Order-1@1'])
    })

    it('resolves a publish only after every handler has', async () => {
      await using bus = open()
      const gate = Promise.withResolvers<void>()
      let published = false
      bus.subscribe({ consumer: 'slow', interests }, () => gate.promise)
      const publishing = bus.publish([sold('Order-1', 1)], signal).then(() => (published = true))
      await new Promise((resolve) => setImmediate(resolve))
      assert.equal(published, false)
      gate.resolve()
      await publishing
      assert.equal(published, true)
    })

    it('keeps the order of a stream, across publishes made at once too', async () => {
      await using bus = open()
      const heard: number[] = []
      bus.subscribe({ consumer: 'a', interests }, async (m) => {
        await new Promise((resolve) => setImmediate(resolve))
        heard.push(m.version)
      })
      const one = bus.publish(
        [1, 2, 3].map((v) => sold('Order-1', v)),
        signal,
      )
      const two = bus.publish(
        [4, 5].map((v) => sold('Order-1', v)),
        signal,
      )
      await Promise.all([one, two])
      assert.deepEqual(heard, [1, 2, 3, 4, 5])
    })

    it('stops a stream at a message that fails, tells the publisher, and takes the redelivery', async () => {
      await using bus = open()
      const heard: number[] = []
      let isBroken = true
      bus.subscribe({ consumer: 'a', interests }, async (m) => {
        if (m.version === 2 && isBroken) throw new Error('broken')
        heard.push(m.version)
      })
      const messages = [1, 2, 3].map((v) => sold('Order-1', v))
      await assert.rejects(bus.publish(messages, signal), (e) => isFault(e, 'BUS_NOT_HANDLED'))
      assert.deepEqual(heard, [1])
      isBroken = false
      await bus.publish(messages, signal)
      assert.deepEqual(heard, [1, 1, 2, 3])
    })

    it('lets nothing overtake a message that failed, not even what another publish brought meanwhile', async () => {
      await using bus = open()
      const heard: number[] = []
      const gate = Promise.withResolvers<void>()
      bus.subscribe({ consumer: 'a', interests }, async (m) => {
        if (m.version === 1) await gate.promise
        heard.push(m.version)
      })
      const one = bus.publish([sold('Order-1', 1)], signal)
      const two = bus.publish([sold('Order-1', 2)], signal)
      gate.reject(new Error('broken'))
      await assert.rejects(one, (e) => isFault(e, 'BUS_NOT_HANDLED'))
      await assert.rejects(two, (e) => isFault(e, 'BUS_NOT_HANDLED'))
      assert.deepEqual(heard, [])
    })

    it('lets neither a failing consumer nor a failing stream hold back the others', async () => {
      await using bus = open()
      const heard: string[] = []
      bus.subscribe({ consumer: 'bad', interests }, () => Promise.reject(new Error('bad')))
      bus.subscribe({ consumer: 'good', interests }, async (m) => {
        if (m.stream === 'Order-1') throw new Error('this one')
        heard.push(messageId(m))
      })
      await assert.rejects(bus.publish([sold('Order-1', 1), sold('Order-2', 1)], signal), (e) => {
        assert.ok(isFault(e, 'BUS_NOT_HANDLED'))
        return assert.deepEqual(e.data['consumers'], ['bad', 'good']) === undefined
      })
      assert.deepEqual(heard, ['shop:Order-2@1'])
    })

    it('handles so many streams at once and no more', async () => {
      await using bus = open()
      let running = 0
      let most = 0
      bus.subscribe({ consumer: 'a', interests }, async () => {
        most = Math.max(most, ++running)
        await new Promise((resolve) => setImmediate(resolve))
        running--
      })
      await bus.publish(
        Array.from({ length: STREAMS_AT_ONCE_MAX * 3 }, (_, i) => sold(`Order-${i}`, 1)),
        signal,
      )
      assert.equal(most, STREAMS_AT_ONCE_MAX)
    })

    it('takes a full publish and refuses one message more', async () => {
      await using bus = open()
      let count = 0
      bus.subscribe({ consumer: 'a', interests }, async () => void count++)
      const full = Array.from({ length: PUBLISH_MESSAGES_MAX }, (_, i) => sold('Order-1', i + 1))
      await bus.publish(full, signal)
      assert.equal(count, PUBLISH_MESSAGES_MAX)
      await assert.rejects(bus.publish([...full, sold('Order-2', 1)], signal), (e) =>
        isFault(e, 'BUS_PUBLISH_TOO_LARGE'),
      )
      assert.equal(count, PUBLISH_MESSAGES_MAX)
    })

    it('refuses a consumer twice, and forgets one that left', async () => {
      await using bus = open()
      const first = bus.subscribe({ consumer: 'a', interests }, () => Promise.reject(new Error('old')))
      assert.throws(
        () => bus.subscribe({ consumer: 'a', interests }, async () => {}),
        (e) => isFault(e, 'BUS_CONSUMER_TAKEN'),
      )
      await first[Symbol.asyncDispose]()
      let heard = 0
      bus.subscribe({ consumer: 'a', interests }, async () => void heard++)
      await bus.publish([sold('Order-1', 1)], signal)
      assert.equal(heard, 1)
    })

    it('aborts a handler when the publisher gives up or the bus closes, and waits for it', async () => {
      const bus = open()
      const giveUp = new AbortController()
      const started = Promise.withResolvers<void>()
      let ended = false
      bus.subscribe({ consumer: 'a', interests }, async (_m, stop) => {
        started.resolve()
        await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }))
        ended = true
        throw stop.reason
      })
      const publishing = bus.publish([sold('Order-1', 1)], giveUp.signal)
      await started.promise
      giveUp.abort()
      await assert.rejects(publishing, (e) => isFault(e, 'BUS_NOT_HANDLED'))
      assert.equal(ended, true)
      await bus[Symbol.asyncDispose]()
      await assert.rejects(bus.publish([], signal), (e) => isFault(e, 'BUS_CLOSED'))
      assert.throws(
        () => bus.subscribe({ consumer: 'b', interests }, async () => {}),
        (e) => isFault(e, 'BUS_CLOSED'),
      )
    })
  })
}
