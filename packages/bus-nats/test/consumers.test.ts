import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Bookmarks } from '@banyan/bus'
import { memoryBookmarks } from '@banyan/bus/contract'
import { WINDOW_MESSAGES } from '../src/reading/stream-queues.ts'
import { asOperator, describeWithBroker } from './broker.ts'
import {
  assertStreamOrder,
  collector,
  feedOf,
  freshSystem,
  interests,
  openBus,
  relay,
  streamsOfOnePart,
  until,
  untilAll,
} from './rig.ts'

const signal = AbortSignal.timeout(240_000)

/** A consumer is there when each of its parts has its bookmark. */
const counting = (bookmarks: Bookmarks) => {
  const moved = new Set<string>()
  const moveCheckpoint: Bookmarks['moveCheckpoint'] = async (name, from, to) => {
    const isMoved = await bookmarks.moveCheckpoint(name, from, to)
    moved.add(name)
    return isMoved
  }
  return {
    bookmarks: { ...bookmarks, moveCheckpoint },
    isThere: () => [...moved].filter((name) => /\d$/.test(name)).length === 8,
  }
}

describeWithBroker('consumers over NATS JetStream', (broker) => {
  it('begin with the first message there ever was, or with those from now on', async () => {
    await using bus = openBus({ url: broker().url, system: freshSystem() })
    const feed = feedOf(['Order-1', 'Order-2', 'Order-3'], 4)
    await relay(bus, feed.slice(0, 6))
    const [all, later] = [collector(), collector()]
    const [ofAll, ofLater] = [counting(memoryBookmarks()), counting(memoryBookmarks())]
    bus.subscribe({ consumer: 'all', interests, fromFirst: true, bookmarks: ofAll.bookmarks }, all.handle)
    bus.subscribe({ consumer: 'later', interests, bookmarks: ofLater.bookmarks }, later.handle)
    await until(ofLater.isThere, () => 'the later one is there')
    await relay(bus, feed)
    await untilAll(all, feed)
    await untilAll(later, feed.slice(6))
    assert.deepEqual(later.missing(feed).length, 6)
  })

  it('that were there before the first message have it, also when they start again before it', async () => {
    const system = freshSystem()
    const bookmarks = counting(memoryBookmarks())
    const mine = collector()
    {
      await using bus = openBus({ url: broker().url, system })
      bus.subscribe({ consumer: 'a', interests, bookmarks: bookmarks.bookmarks }, mine.handle)
      await until(bookmarks.isThere, () => 'it is there, where nothing was published yet')
    }
    const feed = feedOf(['Order-1', 'Order-2'], 2)
    await using publisher = openBus({ url: broker().url, system })
    await relay(publisher, feed)
    await using bus = openBus({ url: broker().url, system })
    bus.subscribe({ consumer: 'a', interests, bookmarks: bookmarks.bookmarks }, mine.handle)
    await untilAll(mine, feed)
  })

  it('that did not want the past are not given it when the broker lost its disk and all is published again', async () => {
    await using bus = openBus({ url: broker().url, system: freshSystem() })
    const hour = (version: number) => new Date(Date.UTC(2026, 0, 1, version)).toISOString()
    const feed = feedOf(['Order-1', 'Order-2'], 6).map((message) => ({ ...message, recordedAt: hour(message.version) }))
    const bookmarks = counting(memoryBookmarks())
    const mine = collector()
    await relay(bus, feed.slice(0, 6))
    bus.subscribe({ consumer: 'a', interests, bookmarks: bookmarks.bookmarks }, mine.handle)
    await until(bookmarks.isThere, () => 'it is there')
    await relay(bus, feed.slice(0, 8))
    await untilAll(mine, feed.slice(6, 8))
    await broker().kill()
    await broker().loseDisk()
    await broker().start()
    await relay(bus, feed)
    await untilAll(mine, feed.slice(6))
    // Of the hour in which it began, rather too much than too little.
    assert.deepEqual(mine.missing(feed).length, 4)
  })

  it('know a stream of the broker by its life, not by how long it is', async () => {
    const system = freshSystem()
    const bookmarks = counting(memoryBookmarks())
    const mine = collector()
    const feed = feedOf(['Order-1', 'Order-2'], 3)
    {
      await using bus = openBus({ url: broker().url, system })
      assert.equal(await bus.lastKept('shop', signal), null)
      const foreign = () => asOperator(broker(), ({ js }) => js.publish(`${system}.shop.somebody.else`, 'x'))
      for (let i = 0; i < 5; i++) await foreign()
      bus.subscribe({ consumer: 'a', interests, bookmarks: bookmarks.bookmarks }, mine.handle)
      await until(bookmarks.isThere, () => 'it is there')
    }
    await asOperator(broker(), ({ jsm }) => jsm.streams.delete(`${system}_shop`))
    await using bus = openBus({ url: broker().url, system })
    await relay(bus, feed)
    bus.subscribe({ consumer: 'a', interests, bookmarks: bookmarks.bookmarks }, mine.handle)
    await untilAll(mine, feed)
  })

  it('know how much the broker keeps for them, also beyond their memory and while streams stand', async () => {
    const gate = Promise.withResolvers<void>()
    const mine = collector(() => gate.promise)
    await using bus = openBus({ url: broker().url, system: freshSystem() })
    const feed = feedOf(streamsOfOnePart(2), 2 * WINDOW_MESSAGES)
    await relay(bus, feed)
    const asked = { consumer: 'a', interests, fromFirst: true, bookmarks: memoryBookmarks() }
    await using subscription = bus.subscribe(asked, mine.handle)
    const behind = () => subscription.behind?.()
    await until(
      () => behind() === feed.length,
      () => `all ${feed.length}, not ${behind()}`,
    )
    gate.resolve()
    await untilAll(mine, feed)
    await until(
      () => behind() === 0,
      () => `nothing, not ${behind()}`,
    )
  })

  it('go on where they were, and hear nothing twice after a clean end', async () => {
    const system = freshSystem()
    const bookmarks = memoryBookmarks()
    const feed = feedOf(['Order-1', 'Order-2', 'Order-3'], 10)
    const mine = collector()
    await using publisher = openBus({ url: broker().url, system })
    for (const part of [feed.slice(0, 15), feed]) {
      await relay(publisher, part)
      await using bus = openBus({ url: broker().url, system })
      bus.subscribe({ consumer: 'a', interests, fromFirst: true, bookmarks }, mine.handle)
      await untilAll(mine, part)
    }
    assert.equal(mine.taken.length, feed.length)
  })

  it('pass by what they did not ask for, and do not read it again', async () => {
    const system = freshSystem()
    const kept = new Map<string, number>()
    const memory = memoryBookmarks()
    const bookmarks: Bookmarks = {
      ...memory,
      moveCheckpoint: (name, from, to) => (kept.set(name, to.position), memory.moveCheckpoint(name, from, to)),
    }
    await using bus = openBus({ url: broker().url, system })
    const two = [...interests, { context: 'shop', type: 'Bought' }]
    await using subscription = bus.subscribe(
      { consumer: 'a', interests: two, fromFirst: true, bookmarks },
      async () => {},
    )
    const feed = feedOf(['Order-1'], 30).map((message) => ({ ...message, type: 'Sent' }))
    await relay(bus, feed)
    await until(
      () => Math.max(...kept.values()) === feed.length,
      () => 'the bookmark passes them',
    )
    await subscription[Symbol.asyncDispose]()
  })

  it('that stand still are held back alone, and take no more than a window of memory', async () => {
    const system = freshSystem()
    await using bus = openBus({ url: broker().url, system })
    const gate = Promise.withResolvers<void>()
    const [slow, quick] = [collector(() => gate.promise), collector()]
    const streams = streamsOfOnePart(500)
    bus.subscribe({ consumer: 'slow', interests, fromFirst: true, bookmarks: memoryBookmarks() }, slow.handle)
    bus.subscribe({ consumer: 'quick', interests, fromFirst: true, bookmarks: memoryBookmarks() }, quick.handle)
    const feed = feedOf(streams, 6)
    await relay(bus, feed)
    await untilAll(quick, feed)
    const sent = await asOperator(broker(), async ({ jsm }) => {
      const consumers = await jsm.consumers.list(`${system}_shop`).next()
      return consumers.map(({ delivered }) => delivered.consumer_seq).filter((count) => count > 0)
    })
    assert.equal(Math.max(...sent), feed.length)
    assert.ok(Math.min(...sent) <= 300, `the slow one was sent ${Math.min(...sent)}`)
    gate.resolve()
    await untilAll(slow, feed)
    assertStreamOrder(slow.taken)
  })

  it('hear of other streams while one fails for long, however much it has; then of that one, in order', async () => {
    const system = freshSystem()
    await using bus = openBus({ url: broker().url, system })
    let isBroken = true
    const streams = streamsOfOnePart(2)
    const mine = collector(({ stream }) => {
      if (isBroken && stream === streams[0]) throw new Error('broken')
    })
    bus.subscribe({ consumer: 'a', interests, fromFirst: true, bookmarks: memoryBookmarks() }, mine.handle)
    const [failing, well] = streams.map((stream) => feedOf([stream], 600))
    await relay(bus, [...failing!, ...well!])
    await untilAll(mine, well!)
    assert.equal(mine.missing(failing!).length, failing!.length)
    isBroken = false
    await untilAll(mine, failing!)
    assertStreamOrder(mine.taken)
  })

  it('without bookmarks are refused', async () => {
    await using bus = openBus({ url: broker().url, system: freshSystem() })
    assert.throws(() => bus.subscribe({ consumer: 'a', interests }, async () => {}), /bookmarks/)
    assert.equal(await bus.lastKept('shop', signal), null)
  })
})
