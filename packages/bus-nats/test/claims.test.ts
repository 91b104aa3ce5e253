import assert from 'node:assert/strict'
import { it } from 'node:test'
import { isFault } from '@banyan/model'
import { memoryBookmarks, sold } from '@banyan/bus/contract'
import { BODY_BYTES_MAX, CLAIM_BYTES_MAX } from '../src/claims.ts'
import { encode } from '../src/cloud-event.ts'
import { asOperator, describeWithBroker } from './broker.ts'
import {
  collector,
  freshSystem,
  interests,
  openBus,
  readableLog,
  relay,
  streamsOfOnePart,
  until,
  untilAll,
} from './rig.ts'

const signal = AbortSignal.timeout(240_000)

const large = (stream: string, version: number, length: number) => ({
  ...sold(stream, version),
  data: { text: '가'.repeat(Math.ceil(length / 3)), version },
})

/** Its body is exactly so long. */
const ofBody = (bytes: number) => {
  const empty = { ...sold('Order-1', 1), data: { text: '' } }
  return { ...empty, data: { text: 'x'.repeat(bytes - encode(empty).length) } }
}

describeWithBroker('data too large for a message, over NATS JetStream', (broker) => {
  const keptOf = (system: string) =>
    asOperator(broker(), async ({ jsm }) => {
      const { state } = await jsm.streams.info(`${system}_shop_claims`)
      return state.messages
    })

  it('goes beside it and comes whole; the message says where it lies', async () => {
    const system = freshSystem()
    await using bus = openBus({ url: broker().url, system })
    const mine = collector()
    bus.subscribe({ consumer: 'a', interests, fromFirst: true, bookmarks: memoryBookmarks() }, mine.handle)
    const feed = [sold('Order-1', 1), large('Order-1', 2, 700_000), large('Order-2', 1, 300_000), sold('Order-1', 3)]
    await relay(bus, feed)
    await untilAll(mine, feed)
    for (const message of feed)
      assert.deepEqual(
        mine.taken.find(({ stream, version }) => stream === message.stream && version === message.version),
        message,
      )
    const body = await asOperator(broker(), ({ jsm }) => jsm.streams.getMessage(`${system}_shop`, { seq: 2 }))
    const event = body!.json<Record<string, unknown>>()
    assert.match(String(event['dataref']), /^nats:test-[\d-]+_claims\.shop\.[0-9a-f]{64}\?pieces=6$/)
    assert.equal('data' in event, false)
  })

  it('begins one byte over the limit, and publishing again keeps it once', async () => {
    const system = freshSystem()
    await using bus = openBus({ url: broker().url, system })
    await bus.publish([ofBody(BODY_BYTES_MAX)], signal)
    await assert.rejects(keptOf(system), { code: 10_059 })
    const over = { ...ofBody(BODY_BYTES_MAX + 1), stream: 'Order-2' }
    for (let i = 0; i < 3; i++) await bus.publish([over], signal)
    assert.equal(await keptOf(system), Math.ceil(JSON.stringify(over.data).length / 131_072))
  })

  it('has a limit of its own', async () => {
    await using bus = openBus({ url: broker().url, system: freshSystem() })
    const tooLarge = { ...sold('Order-1', 1), data: 'x'.repeat(CLAIM_BYTES_MAX - 1) }
    await assert.rejects(
      bus.publish([tooLarge], signal),
      (e) => isFault(e, 'BUS_CLAIM_TOO_LARGE') && e.retry === 'never',
    )
    await bus.publish([{ ...tooLarge, data: 'x'.repeat(CLAIM_BYTES_MAX - 2) }], signal)
  })

  it('is forgotten when it is old; a message without its data says what to do, and holds up no other stream', async () => {
    const system = freshSystem()
    const { log, said } = readableLog()
    const whys: string[] = []
    await using bus = openBus({
      url: broker().url,
      system,
      claimsKeptMs: 200,
      log: {
        ...log,
        warn: (fields: object | string, what?: string) => {
          whys.push(String((fields as { why?: string }).why))
          log.warn(fields as object, what)
        },
      },
    })
    const [first, second] = streamsOfOnePart(2)
    const feed = [large(first!, 1, 300_000), sold(second!, 1), sold(first!, 2), sold(second!, 2)]
    await relay(bus, feed)
    await until(
      async () => (await keptOf(system)) === 0,
      () => 'the old data is gone',
    )
    const mine = collector()
    bus.subscribe({ consumer: 'a', interests, fromFirst: true, bookmarks: memoryBookmarks() }, mine.handle)
    await untilAll(mine, [feed[1]!, feed[3]!])
    await until(
      () => said().length > 0,
      () => 'somebody is told',
    )
    assert.match(whys[0]!, new RegExp(`the data of shop:${first}@1 .* no piece 0 of 3.* delete the context's stream`))
    assert.deepEqual(mine.missing(feed).length, 2)
    // As the fault says: the stream is deleted, and its publisher begins again, with data that is kept for longer.
    await using again = openBus({ url: broker().url, system, claimsKeptMs: 60_000 })
    await asOperator(broker(), ({ jsm }) => jsm.streams.delete(`${system}_shop`))
    await relay(again, feed)
    await untilAll(mine, feed)
  })
})
