import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { isFault } from '@banyan/model'
import { memoryBookmarks } from '@banyan/bus/contract'
import { describeWithBroker } from './broker.ts'
import {
  assertStreamOrder,
  collector,
  feedOf,
  freshSystem,
  interests,
  openBus,
  readableLog,
  relay,
  until,
  untilAll,
} from './rig.ts'

const STREAMS = ['Order-1', 'Order-2', 'Order-3', 'Order-4', 'Order-5']
/** Longer than the client waits for an answer, and than it takes to notice that a connection is dead. */
const LONGER_THAN_ALL_MS = 12_000
const REJECTED_WITHIN_MS = 11_000
/** Far less than the wait for an answer. */
const CLOSED_WITHIN_MS = 2_000

const signal = AbortSignal.timeout(600_000)

describeWithBroker('the bus over NATS JetStream survives its broker', (broker) => {
  for (const disk of ['with', 'without'] as const)
    it(`being killed again and again in the middle of publishes and reads, and started ${disk} its disk`, async () => {
      const system = freshSystem()
      await using publisher = openBus({ url: broker().url, system })
      await using reader = openBus({ url: broker().url, system })
      const [quick, slow] = [collector(), collector(() => delay(1))]
      reader.subscribe({ consumer: 'quick', interests, fromFirst: true, bookmarks: memoryBookmarks() }, quick.handle)
      reader.subscribe({ consumer: 'slow', interests, fromFirst: true, bookmarks: memoryBookmarks() }, slow.handle)
      const feed = feedOf(STREAMS, 1_000)
      const relaying = relay(publisher, feed, signal)
      for (const share of [0.02, 0.2, 0.5]) {
        await until(
          () => quick.seen.size >= feed.length * share,
          () => `${share} of all were read; ${quick.seen.size} were`,
        )
        await broker().kill()
        if (disk === 'without') await broker().loseDisk()
        await broker().start()
      }
      await relaying
      await relay(publisher, feed, signal)
      await untilAll(quick, feed)
      await untilAll(slow, feed)
      assertStreamOrder(quick.taken)
      assertStreamOrder(slow.taken)
      if (disk === 'with') assert.ok(quick.taken.length < 2 * feed.length, `${quick.taken.length} for ${feed.length}`)
    })

  for (const [how, go, comeBack] of [
    ['gone', () => broker().kill(), () => broker().start()],
    ['paused', () => broker().pause(), () => broker().wake()],
  ] as const)
    it(`being ${how} for longer than all timeouts: publishing is refused in time, reading goes on, each said once`, async () => {
      const { log, said } = readableLog()
      await using bus = openBus({ url: broker().url, system: freshSystem(), log })
      const all = ['a', 'b', 'c'].map((consumer) => {
        const mine = collector()
        bus.subscribe({ consumer, interests, fromFirst: true, bookmarks: memoryBookmarks() }, mine.handle)
        return mine
      })
      const feed = feedOf(STREAMS, 10)
      await relay(bus, feed.slice(0, 20))
      for (const mine of all) await untilAll(mine, feed.slice(0, 20))
      await go()
      const goneAt = performance.now()
      while (performance.now() - goneAt < LONGER_THAN_ALL_MS) {
        const before = performance.now()
        await assert.rejects(bus.publish(feed.slice(20, 25), signal), (e) => isFault(e) && e.retry === 'later')
        assert.ok(performance.now() - before < REJECTED_WITHIN_MS, `rejected after ${performance.now() - before} ms`)
      }
      await comeBack()
      await relay(bus, feed)
      for (const mine of all) await untilAll(mine, feed)
      for (const { taken } of all) assertStreamOrder(taken)
      assert.deepEqual(said(), ['the broker is away: messages wait; trying again', 'the broker is back'])
    })

  it('not being there at first', async () => {
    await broker().kill()
    const { log, said } = readableLog()
    await using bus = openBus({ url: broker().url, system: freshSystem(), log })
    const mine = collector()
    bus.subscribe({ consumer: 'a', interests, fromFirst: true, bookmarks: memoryBookmarks() }, mine.handle)
    const feed = feedOf(STREAMS, 2)
    await assert.rejects(bus.publish(feed, signal), (e) => isFault(e, 'BUS_BROKER_AWAY'))
    await broker().start()
    await relay(bus, feed)
    await untilAll(mine, feed)
    assert.deepEqual(said(), ['the broker is away: messages wait; trying again', 'the broker is back'])
  })

  it('being away while the bus is closed, and a publish is given up', async () => {
    const bus = openBus({ url: broker().url, system: freshSystem() })
    bus.subscribe({ consumer: 'a', interests, fromFirst: true, bookmarks: memoryBookmarks() }, async () => {})
    await relay(bus, feedOf(['Order-1'], 1))
    await broker().kill()
    const impatient = new AbortController()
    const publishing = bus.publish(feedOf(['Order-1'], 2), impatient.signal)
    impatient.abort()
    await assert.rejects(publishing, { name: 'AbortError' })
    const before = performance.now()
    await bus[Symbol.asyncDispose]()
    assert.ok(performance.now() - before < CLOSED_WITHIN_MS, `closed after ${performance.now() - before} ms`)
    await broker().start()
  })
})
