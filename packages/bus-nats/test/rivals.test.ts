import assert from 'node:assert/strict'
import { it } from 'node:test'
import { isFault } from '@banyan/model'
import { memoryBookmarks } from '@banyan/bus/contract'
import { describeWithBroker } from './broker.ts'
import { assertStreamOrder, collector, feedOf, freshSystem, interests, openBus, relay, untilAll } from './rig.ts'

const STREAMS = ['Order-1', 'Order-2', 'Order-3']
const signal = AbortSignal.timeout(240_000)

describeWithBroker('rival publishers over NATS JetStream', (broker) => {
  it('of the same feed neither lose a message nor overtake', async () => {
    const system = freshSystem()
    const feed = feedOf(STREAMS, 300)
    await using one = openBus({ url: broker().url, system })
    await using other = openBus({ url: broker().url, system })
    const mine = collector()
    one.subscribe({ consumer: 'a', interests, fromFirst: true, bookmarks: memoryBookmarks() }, mine.handle)
    await Promise.all([relay(one, feed), relay(other, feed)])
    await untilAll(mine, feed)
    assertStreamOrder(mine.taken)
    assert.deepEqual(await one.lastKept('shop', signal), feed.at(-1))
  })

  it('of which one went on: the other is refused until it asks what is kept', async () => {
    const system = freshSystem()
    const feed = feedOf(['Order-1'], 4)
    await using one = openBus({ url: broker().url, system })
    await using other = openBus({ url: broker().url, system })
    await one.publish(feed.slice(0, 1), signal)
    await other.publish(feed.slice(1, 3), signal)
    const late = () => one.publish(feed.slice(3), signal)
    await assert.rejects(late(), (e) => isFault(e, 'BUS_OUTPACED') && e.retry === 'later')
    await assert.rejects(late(), (e) => isFault(e, 'BUS_OUTPACED'))
    assert.deepEqual(await one.lastKept('shop', signal), feed[2])
    await late()
  })
})
