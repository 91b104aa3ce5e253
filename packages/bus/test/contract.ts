import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { isFault } from '@banyan/model'
import {
  type Bookmark,
  type Bookmarks,
  type Bus,
  type Handle,
  type Message,
  messageId,
  PUBLISH_MESSAGES_MAX,
  sourceOf,
  STREAMS_AT_ONCE_MAX,
} from '../src/index.ts'

const PATIENCE_MS = 20_000
const LOOK_EVERY_MS = 2

/** Looks at a condition until it holds; fails, saying what never came true, when patience is over. */
export const until = async (holds: () => boolean, what: string): Promise<void> => {
  const deadline = performance.now() + PATIENCE_MS
  while (!holds()) {
    assert.ok(performance.now() < deadline, `never: ${what}`)
    await delay(LOOK_EVERY_MS)
  }
}

/** Bookmarks that last as long as a test. */
export const memoryBookmarks = (): Bookmarks => {
  const kept = new Map<string, Bookmark>()
  return {
    findCheckpoint: async (name) => kept.get(name) ?? null,
    moveCheckpoint: async (name, from, to) => {
      if ((kept.get(name)?.position ?? null) !== (from?.position ?? null)) return false
      kept.set(name, to)
      return true
    },
  }
}

export const interests = [{ context: 'shop', type: 'Sold' }]

export const sold = (stream: string, version: number): Message => ({
  context: 'shop',
  stream,
  version,
  publishedSequence: version,
  type: 'Sold',
  schemaVersion: 1,
  data: { version, text: '감사합니다' },
  recordedAt: '2026-01-01T00:00:00.000Z',
  correlation: 'c',
  traceparent: null,
})

/** As a publisher does: again and again, until the bus has taken them over. */
export const handOver = async (bus: Bus, messages: readonly Message[]): Promise<void> => {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      return await bus.publish(messages, new AbortController().signal)
    } catch (error) {
      assert.ok(isFault(error) && error.retry === 'later', String(error))
      assert.ok(performance.now() < deadline, `never taken over: ${error.message}`)
    }
    await delay(LOOK_EVERY_MS)
  }
}

/** Writes down what a consumer is given, and throws while `isBroken` says so. */
const recorder = (isBroken: (message: Message) => boolean = () => false) => {
  const tried: Message[] = []
  const taken: Message[] = []
  const handle: Handle = async (message) => {
    tried.push(message)
    await new Promise((resolve) => setImmediate(resolve))
    if (isBroken(message)) throw new Error('broken')
    taken.push(message)
  }
  const first = () => [...new Set(taken.map(messageId))]
  return { handle, tried, taken, /** Each message when it was taken first. */ first }
}

/** A later message of a stream was not even tried before the earlier ones had been taken. */
const assertNothingOvertook = (tried: readonly Message[], taken: readonly Message[]): void => {
  for (const [i, { stream, version }] of tried.entries()) {
    if (version === 1) continue
    const before = tried.slice(0, i).some((m) => m.stream === stream && m.version === version - 1)
    assert.ok(
      before && taken.some((m) => m.stream === stream && m.version === version - 1),
      `${stream}@${version} overtook`,
    )
  }
}

/** What every adapter of the port must do: an adapter is done when it passes this, whole. `open`: a bus where nothing was published yet. */
export const busContract = (name: string, open: () => Bus | Promise<Bus>): void => {
  const opened = async () => {
    const bus = await open()
    const bookmarks = memoryBookmarks()
    const subscribe = (
      consumer: string,
      handle: Handle,
      { of = interests, ...o }: { readonly of?: typeof interests; readonly streamsAtOnce?: number } = {},
    ) => bus.subscribe({ consumer, interests: of, fromFirst: true, bookmarks, ...o }, handle)
    return { bus, subscribe, [Symbol.asyncDispose]: () => bus[Symbol.asyncDispose]() }
  }

  describe(`${name} keeps the promises of a bus`, () => {
    it('hands a message, as it was, to every consumer that asked for its type, and to no other', async () => {
      await using o = await opened()
      const [a, b, c, d] = [recorder(), recorder(), recorder(), recorder()]
      o.subscribe('a', a.handle)
      o.subscribe('b', b.handle)
      o.subscribe('c', c.handle, { of: [{ context: 'shop', type: 'Bought' }] })
      o.subscribe('d', d.handle, { of: [{ context: 'else', type: 'Sold' }] })
      const message = { ...sold('Order-1', 1), traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01` }
      await handOver(o.bus, [message])
      await handOver(o.bus, [
        { ...sold('Order-2', 1), type: 'Bought' },
        { ...sold('Order-3', 1), context: 'else' },
      ])
      await until(() => [a, b, c, d].every(({ taken }) => taken.length > 0), 'each consumer has its message')
      assert.deepEqual(a.taken[0], message)
      assert.deepEqual(
        [a, b, c, d].map(({ first }) => first()),
        [['shop:Order-1@1'], ['shop:Order-1@1'], ['shop:Order-2@1'], ['else:Order-3@1']],
      )
    })

    it('keeps the order of a stream, across publishes made at once and types too', async () => {
      await using o = await opened()
      const a = recorder()
      o.subscribe('a', a.handle, { of: [...interests, { context: 'shop', type: 'Bought' }] })
      const message = (version: number) => ({
        ...sold('Order-1', version),
        type: version % 2 === 0 ? 'Bought' : 'Sold',
      })
      await Promise.all([handOver(o.bus, [1, 2, 3].map(message)), handOver(o.bus, [4, 5].map(message))])
      await until(() => a.first().length === 5, 'all five are taken')
      assert.deepEqual(
        a.first(),
        [1, 2, 3, 4, 5].map((version) => `shop:Order-1@${version}`),
      )
    })

    it('brings a message that failed again, before any later one of its stream', async () => {
      await using o = await opened()
      let failures = 0
      const a = recorder(({ version }) => version === 2 && failures++ < 2)
      o.subscribe('a', a.handle)
      await handOver(
        o.bus,
        [1, 2, 3].map((version) => sold('Order-1', version)),
      )
      await until(() => a.first().length === 3, 'all three are taken')
      assert.deepEqual(a.first(), ['shop:Order-1@1', 'shop:Order-1@2', 'shop:Order-1@3'])
      assertNothingOvertook(a.tried, a.taken)
    })

    it('lets nothing overtake a message that failed, not even what another publish brought meanwhile', async () => {
      await using o = await opened()
      let isBroken = true
      const a = recorder(({ version }) => version === 1 && isBroken)
      o.subscribe('a', a.handle)
      const both = Promise.all([handOver(o.bus, [sold('Order-1', 1)]), handOver(o.bus, [sold('Order-1', 2)])])
      await until(() => a.tried.filter(({ version }) => version === 1).length > 2, 'the first fails again and again')
      assert.deepEqual(a.taken, [])
      isBroken = false
      await both
      await until(() => a.first().length === 2, 'both are taken')
      assert.deepEqual(a.first(), ['shop:Order-1@1', 'shop:Order-1@2'])
      assertNothingOvertook(a.tried, a.taken)
    })

    it('lets neither a failing consumer nor a failing stream hold back the others', async () => {
      await using o = await opened()
      let isBroken = true
      const bad = recorder(() => isBroken)
      const good = recorder(({ stream }) => stream === 'Order-1' && isBroken)
      o.subscribe('bad', bad.handle)
      o.subscribe('good', good.handle)
      const handedOver = handOver(o.bus, [sold('Order-1', 1), sold('Order-2', 1)])
      await until(() => good.first().length === 1 && bad.tried.length > 1, 'the good consumer has the good stream')
      assert.deepEqual([good.first(), bad.first()], [['shop:Order-2@1'], []])
      isBroken = false
      await handedOver
      await until(() => good.first().length === 2 && bad.first().length === 2, 'both have both in the end')
    })

    for (const streamsAtOnce of [undefined, 3])
      it(`handles so many streams at once and no more: ${streamsAtOnce ?? 'as many as a bus does'}`, async () => {
        await using o = await opened()
        const limit = streamsAtOnce ?? STREAMS_AT_ONCE_MAX
        let running = 0
        let most = 0
        const gate = Promise.withResolvers<void>()
        const heard = new Set<string>()
        const handle: Handle = async (message) => {
          most = Math.max(most, ++running)
          await gate.promise
          heard.add(sourceOf(message))
          running--
        }
        o.subscribe('a', handle, streamsAtOnce === undefined ? {} : { streamsAtOnce })
        const streams = Array.from({ length: limit * 3 }, (_, i) => sold(`Order-${i}`, 1))
        const handedOver = handOver(o.bus, streams)
        await until(() => running === limit, 'as many as may are under way')
        gate.resolve()
        await handedOver
        await until(() => heard.size === streams.length, 'all are handled')
        assert.equal(most, limit)
      })

    it('takes a full publish and refuses one message more', async () => {
      await using o = await opened()
      const heard = new Set<number>()
      o.subscribe('a', async ({ version }) => void heard.add(version))
      const full = Array.from({ length: PUBLISH_MESSAGES_MAX }, (_, i) => sold('Order-1', i + 1))
      await handOver(o.bus, full)
      await until(() => heard.size === PUBLISH_MESSAGES_MAX, 'all are taken')
      const refused = o.bus.publish([...full, sold('Order-2', 1)], new AbortController().signal)
      await assert.rejects(refused, (e) => isFault(e, 'BUS_PUBLISH_TOO_LARGE'))
    })

    it('refuses a consumer twice, and forgets one that left', async () => {
      await using o = await opened()
      const left = recorder(() => true)
      const first = o.subscribe('a', left.handle)
      assert.throws(
        () => o.subscribe('a', async () => {}),
        (e) => isFault(e, 'BUS_CONSUMER_TAKEN'),
      )
      await first[Symbol.asyncDispose]()
      const next = recorder()
      o.subscribe('a', next.handle)
      await handOver(o.bus, [sold('Order-1', 1)])
      await until(() => next.first().length === 1, 'the next of that name has it')
      assert.deepEqual(left.tried, [])
    })

    it('aborts handlers when a consumer leaves or the bus closes, waits for them, and is closed then', async () => {
      await using o = await opened()
      const ended: string[] = []
      const begun = new Set<string>()
      const hanging =
        (consumer: string): Handle =>
        async (_message, stop) => {
          begun.add(consumer)
          await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }))
          ended.push(consumer)
          throw stop.reason
        }
      const leaving = o.subscribe('leaving', hanging('leaving'))
      o.subscribe('staying', hanging('staying'))
      const publishing = o.bus.publish([sold('Order-1', 1)], new AbortController().signal).catch(() => {})
      await until(() => begun.size === 2, 'both have begun')
      await leaving[Symbol.asyncDispose]()
      assert.deepEqual(ended, ['leaving'])
      await o.bus[Symbol.asyncDispose]()
      assert.deepEqual(ended, ['leaving', 'staying'])
      await publishing
      const closed = o.bus.publish([], new AbortController().signal)
      await assert.rejects(closed, (e) => isFault(e, 'BUS_CLOSED'))
      assert.throws(
        () => o.subscribe('c', async () => {}),
        (e) => isFault(e, 'BUS_CLOSED'),
      )
    })
  })
}
