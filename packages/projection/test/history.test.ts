import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type EventStore, type FeedQuery, memoryEventStore } from '@banyan/event-store'
import { memoryViewStorage } from '../src/index.ts'
import { faults } from '../src/errors.ts'
import { joined, joins, liked, posts, worldOf, written } from './example.ts'
import { passed, projecting, until } from './harness.ts'

const signal = new AbortController().signal

describe('a history that was replaced', () => {
  it('stops the views with a fault and its remedy; a rebuild reads the history there is now', async (t) => {
    const storage = memoryViewStorage()
    const lost = worldOf()
    const before = await projecting(t, lost, { storage })
    const lostIds = await lost.happen(joined('ann'), joined('bo'), joined('lost'))
    await passed(before, [joins], lostIds.at(-1))
    await before[Symbol.asyncDispose]()

    const restored = worldOf()
    const ids = await restored.happen(joined('ann'))
    const p = await projecting(t, restored, { storage })
    const status = async () => (await p.status()).find(({ view }) => view === 'joins')!
    await until('the fault', async () => (await status()).state === 'stopped')
    assert.equal((await status()).fault?.code, 'STORE_HISTORY_REPLACED')
    assert.match((await status()).fault?.message ?? '', /Remedy: rebuild the view/)
    assert.equal(await p.whenPassed([joins], ids[0]!, 50, signal), false)
    assert.ok(await p.reader(joins).get('lost'), 'nothing is taken away in silence')

    await p.rebuild(joins)
    await until('it is live', async () => (await status()).state === 'live')
    await passed(p, [joins], ids[0])
    assert.deepEqual(await p.reader(joins).getMany(['ann', 'bo', 'lost']), [{ memberId: 'ann' }])
    assert.equal((await status()).fault, undefined)
  })
})

describe('a database that is away', () => {
  it('is tried again, is no fault of the views, and costs about a second once it is back', async (t) => {
    let away = false
    const inner = memoryEventStore({ context: 'forum' })
    const store: EventStore = {
      ...inner,
      readFeed: async (query) => {
        if (away) throw faults_away()
        return inner.readFeed(query)
      },
    }
    const faults_away = () => faults.PROJECTION_NOT_BUILT({ view: 'any fault that says: later' })
    const warnings: string[] = []
    const log = {
      debug: () => {},
      info: () => {},
      warn: (_: object, said: string) => void warnings.push(said),
      error: assert.fail,
    }
    const world = worldOf(store)
    const p = await projecting(t, world, { log })
    away = true
    const ids = await world.happen(joined('ann'))
    await until('it was met', () => warnings.length > 0)
    away = false
    assert.equal(await p.whenPassed([joins], ids[0]!, 5_000, signal), true)
    assert.ok((await p.status()).every(({ state }) => state === 'live'))
  })
})

describe('the feed', () => {
  it('is read a few times only, however many events of other types stand in it', async (t) => {
    const inner = memoryEventStore({ context: 'forum' })
    const asked: FeedQuery[] = []
    const store: EventStore = {
      ...inner,
      readFeed: (query) => {
        asked.push(query)
        return inner.readFeed(query)
      },
    }
    const world = worldOf(store)
    await world.happen(joined('ann'), ...Array.from({ length: 3_000 }, (_, i) => liked(`p${i}`)), joined('bo'))
    const p = await projecting(t, world)
    const ids = await world.happen(liked('p1'))
    await passed(p, [joins, posts], ids[0])
    asked.length = 0
    await p.rebuild(joins)
    await until('version 2', async () => (await p.status()).find(({ view }) => view === 'joins')?.version === 2)
    const rebuilding = asked.filter(({ types }) => types?.join() === 'MemberJoined')
    assert.ok(rebuilding.length <= 3, `expected at most 3 reads, found ${rebuilding.length}`)
  })

  it('stops a group at an event that code can not read, and the others go on', async (t) => {
    const world = worldOf()
    const p = await projecting(t, world)
    const provenance = {
      actor: { kind: 'service', id: 't' },
      commandId: null,
      correlation: 'c',
      causation: null,
      traceparent: null,
    } as const
    const event = { type: 'PostWritten', schemaVersion: 1, published: false, data: '{"postId":7}', persons: [] }
    await world.happen(written('p1', 'ann'))
    await world.store.append({ writes: [{ stream: 'Odd-1', expectedVersion: 0, events: [event] }], provenance })
    const ids = await world.happen(joined('ann'))
    await passed(p, [joins], ids[0])
    const status = async () => (await p.status()).find(({ view }) => view === 'posts')!
    await until('it stopped', async () => (await status()).state === 'stopped')
    assert.deepEqual([(await status()).position, (await status()).fault?.code], [1, 'STORE_EVENT_UNREADABLE'])
    assert.ok(await p.reader(posts).get('p1'))
  })
})
