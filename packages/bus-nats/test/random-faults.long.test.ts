import { it } from 'node:test'
import * as fc from 'fast-check'
import { memoryBookmarks } from '@banyan/bus/contract'
import { describeWithBroker, type TestBroker } from './broker.ts'
import { assertStreamOrder, collector, feedOf, freshSystem, interests, openBus, relay, untilAll } from './rig.ts'

const RUNS = 40
const STREAMS = ['Order-1', 'Order-2', 'Order-3', 'Order-4']
const MESSAGES_EACH = 25

type Step =
  | { readonly do: 'publish'; readonly count: number }
  | { readonly do: 'break' | 'mend'; readonly stream: number }
  | { readonly do: 'kill' | 'lose the disk' | 'restart the reader' | 'restart the publisher' | 'read all' }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('publish' as const), count: fc.integer({ min: 1, max: 30 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('break' as const, 'mend' as const),
      stream: fc.nat({ max: STREAMS.length - 1 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('restart the reader' as const, 'restart the publisher' as const) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('kill' as const, 'lose the disk' as const, 'read all' as const) }),
  },
)

/** A publisher with its feed, and a system that reads it with two consumers; whatever happens to them and the broker. */
const world = (broker: TestBroker) => {
  const system = freshSystem()
  const open = () => openBus({ url: broker.url, system })
  const feed = feedOf(STREAMS, MESSAGES_EACH)
  const broken = new Set<string>()
  const sturdy = collector()
  const frail = collector(({ stream }) => {
    if (broken.has(stream)) throw new Error('broken')
  })
  const bookmarks = { sturdy: memoryBookmarks(), frail: memoryBookmarks() }
  let published = 0
  let publisher = open()
  const openReader = () => {
    const bus = open()
    bus.subscribe({ consumer: 'sturdy', interests, fromFirst: true, bookmarks: bookmarks.sturdy }, sturdy.handle)
    bus.subscribe({ consumer: 'frail', interests, fromFirst: true, bookmarks: bookmarks.frail }, frail.handle)
    return bus
  }
  let reader = openReader()
  const restartBroker = async () => {
    await broker.kill()
    await broker.start()
  }
  const act = async (taken: Step): Promise<void> => {
    if (taken.do === 'publish') {
      published = Math.min(published + taken.count, feed.length)
      await relay(publisher, feed.slice(0, published))
    } else if (taken.do === 'break') broken.add(STREAMS[taken.stream]!)
    else if (taken.do === 'mend') broken.delete(STREAMS[taken.stream]!)
    else await others[taken.do]()
  }
  const others = {
    kill: restartBroker,
    'lose the disk': async () => {
      await broker.kill()
      await broker.loseDisk()
      await broker.start()
    },
    'restart the publisher': async () => {
      await publisher[Symbol.asyncDispose]()
      publisher = open()
    },
    'restart the reader': async () => {
      await reader[Symbol.asyncDispose]()
      reader = openReader()
    },
    'read all': async () => {
      if (published > 0) await relay(publisher, feed.slice(0, published))
      await untilAll(sturdy, feed.slice(0, published))
    },
  }
  return {
    act,
    /** All that hinders is over: everybody has heard everything. */
    end: async () => {
      broken.clear()
      await relay(publisher, feed)
      for (const consumer of [sturdy, frail]) {
        await untilAll(consumer, feed)
        assertStreamOrder(consumer.taken)
      }
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([publisher, reader].map((bus) => bus[Symbol.asyncDispose]()))
    },
  }
}

describeWithBroker('random faults over NATS JetStream', (broker) => {
  it('lose no message for any consumer, and first sights are in the order of each stream', async () => {
    const property = fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 20 }), async (steps) => {
      await using running = world(broker())
      for (const taken of steps) await running.act(taken)
      await running.end()
    })
    await fc.assert(property, { numRuns: RUNS })
  })
})
