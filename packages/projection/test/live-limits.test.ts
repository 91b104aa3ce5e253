import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { memoryEventStore } from '@banyan/event-store'
import type { LiveDef } from '@banyan/model'
import { faults } from '../src/errors.ts'
import { OUTBOX_ITEMS_MAX, REPLAY_EVENTS_MAX, TOPIC_OPENED } from '../src/index.ts'
import { LiveMessages } from '../src/live/live-messages.ts'
import { LiveTail } from '../src/live/live-tail.ts'
import { likesLive, type World, worldOf, written } from './example.ts'
import { quiet, until } from './harness.ts'

const tailOf = (
  world: World,
  o: { readonly def?: LiveDef; readonly whenPassed?: () => Promise<void>; readonly signal: AbortSignal },
) => {
  const messages = new LiveMessages({
    def: o.def ?? likesLive,
    codec: world.codec,
    reads: {},
    whenPassed: o.whenPassed ?? (async () => {}),
  })
  return new LiveTail({ name: 'test', store: world.store, messages, log: quiet, signal: o.signal })
}

const write = (world: World, n: number) => world.happen(...Array.from({ length: n }, (_, i) => written(`p${i}`, 'ann')))

const started = async (world: World, tail: LiveTail, signal: AbortSignal): Promise<string> => {
  const items = tail.subscribe({ memberId: 'reader', lastEventId: null, signal })
  let came = false
  const first = items.next().finally(() => (came = true))
  await until('the tail stands', async () => {
    await write(world, 1)
    return came
  })
  const { value } = await first
  await items.return()
  return value!.id
}

describe('a live subscriber', () => {
  it(`is given ${REPLAY_EVENTS_MAX} missed events, and told to reload for one more`, async (t) => {
    const end = new AbortController()
    t.after(() => end.abort())
    const { signal } = end
    const world = worldOf()
    const tail = tailOf(world, { signal })
    const id = await started(world, tail, signal)
    const { events } = await world.store.readFeed({ after: null, limit: 5_000 })
    await write(world, REPLAY_EVENTS_MAX - (events.length - 1))
    const take = async (n: number): Promise<readonly string[]> => {
      const said: string[] = []
      for await (const item of tail.subscribe({ memberId: 'reader', lastEventId: id, signal })) {
        said.push(item.event)
        if (said.length === n) break
      }
      return said
    }
    assert.deepEqual(
      await take(REPLAY_EVENTS_MAX),
      Array.from({ length: REPLAY_EVENTS_MAX }, () => 'told'),
    )
    await write(world, 1)
    assert.deepEqual(await take(1), ['reset'])
  })

  it(`that is slower than ${OUTBOX_ITEMS_MAX} messages is told to reload, and goes on after that`, async (t) => {
    const end = new AbortController()
    t.after(() => end.abort())
    const { signal } = end
    const world = worldOf()
    const tail = tailOf(world, { signal })
    await started(world, tail, signal)
    const slow = tail.subscribe({ memberId: 'reader', lastEventId: null, signal })
    const quick = tail.subscribe({ memberId: 'reader', lastEventId: null, signal })
    let seen = 0
    void (async () => {
      for await (const item of quick) if (item.event === 'told') seen += 1
    })()
    await until('both listen', async () => {
      await write(world, 1)
      return seen > 0
    })
    const before = seen
    for (let i = 0; i <= OUTBOX_ITEMS_MAX; i += 1) {
      await write(world, 1)
      await until('the quick one has it', () => seen > before + i)
    }
    const { value } = await slow.next()
    assert.equal(value?.event, 'reset')
    await write(world, 1)
    await until('all came', () => seen > before + OUTBOX_ITEMS_MAX + 1)
    const next = await slow.next()
    assert.equal(next.value?.event, 'told')
  })

  it('is told to reload when a message can not be made, and gets those after it', async (t) => {
    const end = new AbortController()
    t.after(() => end.abort())
    const world = worldOf()
    const failing = async (e: unknown) => {
      if ((e as { postId: string }).postId === 'bad') throw new Error('a handler that fails')
      return [{ to: ['reader'], event: 'told', data: e }]
    }
    const def: LiveDef = { ...likesLive, on: { ...likesLive.on, PostWritten: failing } }
    const tail = tailOf(world, { def, signal: end.signal })
    const items = tail.subscribe({ memberId: 'reader', lastEventId: null, signal: end.signal })
    const said: string[] = []
    void (async () => {
      for await (const { event } of items) said.push(event)
    })()
    await until('it listens', async () => {
      await write(world, 1)
      return said.length > 0
    })
    const before = said.filter((event) => event === 'reset').length
    await world.happen(written('bad', 'ann'), written('good', 'ann'))
    await until('the last', () => said.at(-1) === 'told' && said.includes('reset'))
    assert.equal(said.filter((event) => event === 'reset').length, before + 1)
  })

  it('is told which topics are open as of where it joined: views that lag have passed that first', async (t) => {
    const end = new AbortController()
    t.after(() => end.abort())
    const world = worldOf()
    await write(world, 1)
    const gate = Promise.withResolvers<void>()
    let isThere = false
    const waited: number[] = []
    const messages = new LiveMessages({
      def: { ...likesLive, hears: async () => isThere },
      codec: world.codec,
      reads: {},
      whenPassed: async (position) => {
        waited.push(position)
        await gate.promise
      },
    })
    const tail = new LiveTail({ name: 'test', store: world.store, messages, log: quiet, signal: end.signal })
    const items = tail.subscribe({ memberId: 'reader', topics: ['p0'], lastEventId: null, signal: end.signal })
    const first = items.next()
    await until('it waits for a view', () => waited.length > 0)
    isThere = true
    gate.resolve()
    assert.deepEqual((await first).value, { ...(await first).value, event: TOPIC_OPENED, data: { topic: 'p0' } })
    assert.deepEqual(waited, [(await world.store.head()).position])
  })

  it('is not spoken to by a tail that ended, when others listen again', async (t) => {
    const end = new AbortController()
    t.after(() => end.abort())
    const world = worldOf()
    const gate = Promise.withResolvers<void>()
    let waits = 0
    const whenPassed = async (): Promise<void> => {
      waits += 1
      await gate.promise
    }
    const tail = tailOf(world, { whenPassed, signal: end.signal })
    const leaving = new AbortController()
    const first = tail.subscribe({ memberId: 'reader', lastEventId: null, signal: leaving.signal }).next()
    await until('the first tail waits for a view', async () => {
      await write(world, 1)
      return waits > 0
    })
    leaving.abort()
    await first
    const said: string[] = []
    void (async () => {
      const again = tail.subscribe({ memberId: 'reader', lastEventId: null, signal: end.signal })
      for await (const { data } of again) said.push((data as { postId: string }).postId)
    })()
    gate.resolve()
    await until('the second tail speaks', async () => {
      await world.happen(written('new', 'ann'))
      return said.length > 0
    })
    assert.ok(said.every((postId) => postId === 'new'))
  })

  it('waits while the keys can not be reached, and loses nothing', async (t) => {
    const end = new AbortController()
    t.after(() => end.abort())
    const inner = memoryEventStore({ context: 'forum' })
    const world = worldOf(inner)
    let away = false
    const codec: World['codec'] = {
      ...world.codec,
      decode: (events) => {
        if (away) throw faults.PROJECTION_NOT_BUILT({ view: 'any fault that says: later' })
        return world.codec.decode(events)
      },
    }
    const tail = tailOf({ ...world, codec }, { signal: end.signal })
    const said: string[] = []
    void (async () => {
      const items = tail.subscribe({ memberId: 'reader', lastEventId: null, signal: end.signal })
      for await (const { event, data } of items) said.push(`${event} ${(data as { postId: string }).postId}`)
    })()
    await until('it listens', async () => {
      await write(world, 1)
      return said.length > 0
    })
    away = true
    await world.happen(written('while away', 'ann'))
    away = false
    await until('it came', () => said.at(-1) === 'told while away')
  })
})
