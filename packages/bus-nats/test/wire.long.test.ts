import assert from 'node:assert/strict'
import { it } from 'node:test'
import { isFault } from '@banyan/model'
import { memoryBookmarks } from '@banyan/bus/contract'
import { type Wire, wireTo } from '@banyan/testing'
import { describeWithBroker } from './broker.ts'
import { assertStreamOrder, collector, feedOf, freshSystem, interests, openBus, relay, untilAll } from './rig.ts'

const REJECTED_WITHIN_MS = 11_000
const signal = AbortSignal.timeout(600_000)

describeWithBroker('the bus over NATS JetStream survives a wire', (broker) => {
  for (const [how, harm] of [
    ['cut', (wire: Wire) => wire.cut()],
    ['silent to the broker', (wire: Wire) => wire.stall('onward')],
    ['silent from the broker', (wire: Wire) => wire.stall('back')],
    ['silent in both directions', (wire: Wire) => wire.stall('onward', 'back')],
  ] as const)
    it(`that is ${how}, in the middle of publishes and reads`, async () => {
      await using wire = await wireTo(broker().port)
      await using bus = openBus({ url: `nats://127.0.0.1:${wire.port}`, system: freshSystem() })
      const mine = collector()
      bus.subscribe({ consumer: 'a', interests, fromFirst: true, bookmarks: memoryBookmarks() }, mine.handle)
      const feed = feedOf(['Order-1', 'Order-2', 'Order-3'], 200)
      await relay(bus, feed.slice(0, 100))
      await untilAll(mine, feed.slice(0, 50))
      const publishing = bus.publish(feed.slice(100, 400), signal).catch((e: unknown) => e)
      harm(wire)
      const before = performance.now()
      await publishing // before the wire was harmed, or not at all
      await assert.rejects(bus.publish(feed.slice(0, 1), signal), (e) => isFault(e) && e.retry === 'later')
      assert.ok(performance.now() - before < 2 * REJECTED_WITHIN_MS)
      wire.mend()
      await relay(bus, feed)
      await untilAll(mine, feed)
      assertStreamOrder(mine.taken)
    })
})
