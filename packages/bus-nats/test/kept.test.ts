import assert from 'node:assert/strict'
import { it } from 'node:test'
import { isFault } from '@banyan/model'
import { memoryBookmarks, sold } from '@banyan/bus/contract'
import { asOperator, describeWithBroker } from './broker.ts'
import { collector, feedOf, freshSystem, interests, openBus, relay, untilAll, until } from './rig.ts'

const signal = AbortSignal.timeout(240_000)

describeWithBroker('what the broker keeps of a context', (broker) => {
  it('is told to the publisher: nothing, then the last message', async () => {
    await using bus = openBus({ url: broker().url, system: freshSystem() })
    assert.equal(await bus.lastKept('shop', signal), null)
    const feed = feedOf(['Order-1', 'Order-2'], 3)
    await bus.publish(feed, signal)
    assert.deepEqual(await bus.lastKept('shop', signal), feed.at(-1))
  })

  it('goes on after a broker that started again long after the last message', async () => {
    const system = freshSystem()
    await using bus = openBus({ url: broker().url, system })
    const feed = feedOf(['Order-1'], 4)
    await bus.publish(feed.slice(0, 2), signal)
    // As long ago as the broker remembers names: it has forgotten that of the last message when it starts.
    await asOperator(broker(), async ({ jsm }) => {
      const { config } = await jsm.streams.info(`${system}_shop`)
      await jsm.streams.update(`${system}_shop`, { ...config, duplicate_window: 100e6 })
      const { state } = await jsm.streams.info(`${system}_shop`)
      await until(
        () => Date.now() > Date.parse(state.last_ts) + 200,
        () => 'the last message is old',
      )
    })
    await broker().kill()
    await broker().start()
    await relay(bus, feed)
    assert.deepEqual(await bus.lastKept('shop', signal), feed[3])
  })

  it('is what a publisher goes on after, whatever else somebody put there', async () => {
    const system = freshSystem()
    await using bus = openBus({ url: broker().url, system })
    const mine = collector()
    bus.subscribe({ consumer: 'a', interests, fromFirst: true, bookmarks: memoryBookmarks() }, mine.handle)
    const feed = feedOf(['Order-1', 'Order-2'], 3)
    await bus.publish(feed.slice(0, 2), signal)
    const put = (subject: string, body: string, msgID?: string) =>
      asOperator(broker(), ({ js }) =>
        js.publish(`${system}.shop.${subject}`, body, msgID === undefined ? {} : { msgID }),
      )
    for (let part = 0; part < 8; part++) await put(`${part}.Sold`, 'no JSON')
    await put('0.Sold', JSON.stringify({ specversion: '1.0', id: 'x' }), 'shop:Order-9@1')
    await relay(bus, feed)
    await put('elsewhere', '{}')
    assert.deepEqual(await bus.lastKept('shop', signal), feed.at(-1))
    await untilAll(mine, feed)
    assert.equal(mine.seen.size, feed.length)
  })

  it('holds each message once where it is published twice, and twice where the broker has forgotten', async () => {
    const system = freshSystem()
    await using bus = openBus({ url: broker().url, system })
    const mine = collector()
    bus.subscribe({ consumer: 'a', interests, fromFirst: true, bookmarks: memoryBookmarks() }, mine.handle)
    const count = () =>
      asOperator(broker(), async ({ jsm }) => (await jsm.streams.info(`${system}_shop`)).state.messages)
    const feed = feedOf(['Order-1'], 3)
    await bus.publish(feed, signal)
    await bus.publish(feed, signal)
    assert.equal(await count(), 3)
    await asOperator(broker(), async ({ jsm }) => {
      const { config } = await jsm.streams.info(`${system}_shop`)
      await jsm.streams.update(`${system}_shop`, { ...config, duplicate_window: 100e6 })
    })
    await until(
      async () => {
        await bus.lastKept('shop', signal)
        await bus.publish(feed, signal)
        return (await count()) >= 6
      },
      () => 'the broker forgets',
    )
    await until(
      () => mine.taken.length >= 6,
      () => 'the repetitions come too',
    )
  })

  it('is full at its limit: the publisher is told, and goes on when the limit is raised', async () => {
    const system = freshSystem()
    const feed = feedOf(['Order-1', 'Order-2'], 20).map((message) => ({
      ...message,
      data: { text: 'x'.repeat(1_000) },
    }))
    {
      await using bus = openBus({ url: broker().url, system, streamBytesMax: 20_000 })
      await assert.rejects(bus.publish(feed, signal), (e) => isFault(e, 'BUS_STREAM_FULL') && e.retry === 'later')
      const kept = await bus.lastKept('shop', signal)
      assert.ok(kept && feed.some(({ version }) => version === kept.version))
      await assert.rejects(bus.publish(feed.slice(-1), signal), (e) => isFault(e, 'BUS_STREAM_FULL'))
    }
    await using bus = openBus({ url: broker().url, system, streamBytesMax: 1_000_000 })
    const mine = collector()
    bus.subscribe({ consumer: 'a', interests, fromFirst: true, bookmarks: memoryBookmarks() }, mine.handle)
    await relay(bus, feed)
    await untilAll(mine, feed)
  })

  it('may be deleted by an operator: its publisher begins again, its readers too', async () => {
    const system = freshSystem()
    await using bus = openBus({ url: broker().url, system })
    const mine = collector()
    bus.subscribe({ consumer: 'a', interests, fromFirst: true, bookmarks: memoryBookmarks() }, mine.handle)
    const feed = feedOf(['Order-1', 'Order-2'], 10)
    for (const count of [8, 12]) {
      const part = feed.slice(0, count)
      await relay(bus, part)
      await untilAll(mine, part)
      await asOperator(broker(), ({ jsm }) => jsm.streams.delete(`${system}_shop`))
      await assert.rejects(bus.publish(feed.slice(12, 13), signal), (e) => isFault(e, 'BUS_OUTPACED'))
      assert.equal(await bus.lastKept('shop', signal), null)
    }
    await relay(bus, feed)
    await untilAll(mine, feed)
  })

  it('is not passed over by one who publishes without asking what was lost', async () => {
    await using bus = openBus({ url: broker().url, system: freshSystem() })
    const [first, second, third] = feedOf(['Order-1'], 3)
    await bus.publish([first!, second!], signal)
    await broker().kill()
    await broker().loseDisk()
    await broker().start()
    for (let i = 0; i < 3; i++)
      await until(
        () =>
          bus.publish([third!], signal).then(
            () => assert.fail('it passed over two'),
            (e) => isFault(e, 'BUS_OUTPACED'),
          ),
        () => 'it is refused',
      )
    assert.equal(await bus.lastKept('shop', signal), null)
  })

  it('is asked under names that a broker takes, and no others', () => {
    assert.throws(() => openBus({ url: broker().url, system: 'a.b' }), /letters, digits and -/)
  })

  it('refuses a message whose type would be two words of a subject', async () => {
    await using bus = openBus({ url: broker().url, system: freshSystem() })
    await assert.rejects(bus.publish([{ ...sold('Order-1', 1), type: 'Sold.Out' }], signal), /shop:Order-1@1/)
  })
})
