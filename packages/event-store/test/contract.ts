import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { isFault } from '@banyan/model'
import {
  APPEND_EVENTS_MAX,
  APPEND_STREAMS_MAX,
  type AppendResult,
  EVENT_DATA_BYTES_MAX,
  type EventStore,
  type FeedMark,
  STREAM_NAME_LENGTH_MAX,
} from '../src/index.ts'
import { appendTwice, commandKey, event, inputHash, joon, mina, provenance, toStream, withCommand } from './example.ts'
import { FEED_DELAY_MAX_MS, whenFed, wholeFeed } from './feeding.ts'

/** Opens an empty store; the suite disposes of it. */
export type OpenStore = (t: TestContext) => Promise<EventStore>

/** What every adapter of the port must do: passing it is the definition of done. */
export const eventStoreContract = (adapter: string, open: OpenStore): void => {
  describe(`${adapter}: appending`, () => {
    it('numbers a stream from 1 and gives back what was written', async (t) => {
      const store = await opened(t, open)
      const request = toStream(
        'Post-1',
        0,
        event('PostWritten', { text: '안녕 👋🏽' }, { published: true, persons: ['mina'] }),
        event('PostLiked'),
      )
      assert.deepEqual(await store.append(request), { kind: 'appended', streams: [{ stream: 'Post-1', version: 2 }] })
      const [first, second] = await store.readStream('Post-1', { after: 0, limit: 10 })
      assert.ok(first && second)
      assert.ok(Math.abs(first.recordedAt.getTime() - Date.now()) < 60_000)
      assert.deepEqual(
        { ...first, recordedAt: undefined, epoch: undefined },
        {
          id: 'Post-1@1',
          context: store.context,
          stream: 'Post-1',
          version: 1,
          type: 'PostWritten',
          schemaVersion: 1,
          data: { text: '안녕 👋🏽' },
          publishedSequence: 1,
          persons: ['mina'],
          ...provenance,
          recordedAt: undefined,
          epoch: undefined,
        },
      )
      assert.equal(first.epoch, await store.epoch())
      assert.deepEqual([second.version, second.publishedSequence], [2, null])
    })

    it("counts a stream's published events without gaps", async (t) => {
      const store = await opened(t, open)
      const published = event('A', {}, { published: true })
      await store.append(toStream('S-1', 0, event('B'), published, event('B')))
      await store.append(toStream('S-1', 3, published, event('B'), published))
      const events = await store.readStream('S-1', { after: 0, limit: 10 })
      assert.deepEqual(
        events.map((e) => e.publishedSequence),
        [null, 1, null, 2, null, 3],
      )
    })

    it("refuses a version that is not the stream's, and says which it is", async (t) => {
      const store = await opened(t, open)
      await store.append(toStream('Post-1', 0, event('A'), event('A')))
      for (const expected of [0, 1, 3])
        assert.deepEqual(await store.append(toStream('Post-1', expected, event('A'))), {
          kind: 'conflict',
          stream: 'Post-1',
          expected,
          actual: 2,
        })
      assert.deepEqual(await store.append(toStream('Post-2', 1, event('A'))), {
        kind: 'conflict',
        stream: 'Post-2',
        expected: 1,
        actual: 0,
      })
    })

    it('writes several streams whole or not at all', async (t) => {
      const store = await opened(t, open)
      await store.append(toStream('B', 0, event('A')))
      const both = {
        ...toStream('A', 0, event('X')),
        writes: ['A', 'B'].map((stream) => ({ stream, expectedVersion: 0, events: [event('X')] })),
      }
      assert.equal((await store.append(both)).kind, 'conflict')
      assert.deepEqual(await store.readStream('A', { after: 0, limit: 10 }), [])
      const fixed = { ...both, writes: both.writes.map((w) => ({ ...w, expectedVersion: w.stream === 'B' ? 1 : 0 })) }
      assert.equal((await store.append(fixed)).kind, 'appended')
    })

    it('lets one of many rivals for a version win', async (t) => {
      const store = await opened(t, open)
      const results = await Promise.all(
        Array.from({ length: 50 }, (_, i) => store.append(toStream('Post-1', 0, event('A', { i })))),
      )
      assert.deepEqual(tally(results), { appended: 1, conflict: 49 })
      assert.equal((await store.readStream('Post-1', { after: 0, limit: 100 })).length, 1)
    })

    it('keeps JSON byte for byte: unpaired escapes, key order, big numbers, empty keys', async (t) => {
      const store = await opened(t, open)
      const text = '{"b":1,"a":[1.50,"\\u2066RTL\\u2069"],"":null,"é":"\\uD83D\\uDE00 한글"}'
      await store.append(toStream('S', 0, { ...event('A'), data: text }))
      const [read] = await store.readStream('S', { after: 0, limit: 1 })
      assert.deepEqual(Object.keys(read!.data as object), ['b', 'a', '', 'é'])
      assert.deepEqual(read!.data, JSON.parse(text))
    })

    it('holds its limits: at them it writes, one beyond it refuses', async (t) => {
      const store = await opened(t, open)
      const many = (n: number) => Array.from({ length: n }, () => event('A'))
      const fill = (bytes: number) => ({
        ...event('A'),
        data: JSON.stringify({ t: 'x'.repeat(bytes - '{"t":""}'.length) }),
      })
      const wide = (n: number) => ({
        provenance,
        writes: Array.from({ length: n }, (_, i) => ({ stream: `W-${n}-${i}`, expectedVersion: 0, events: [] })),
      })
      for (const request of [
        toStream('Many', 0, ...many(APPEND_EVENTS_MAX)),
        toStream('Fat', 0, fill(EVENT_DATA_BYTES_MAX)),
        toStream('n'.repeat(STREAM_NAME_LENGTH_MAX), 0, event('A')),
        wide(APPEND_STREAMS_MAX),
      ])
        assert.equal((await store.append(request)).kind, 'appended')
      for (const [request, code] of [
        [toStream('Many2', 0, ...many(APPEND_EVENTS_MAX + 1)), 'STORE_APPEND_TOO_LARGE'],
        [toStream('Fat2', 0, fill(EVENT_DATA_BYTES_MAX + 1)), 'STORE_APPEND_TOO_LARGE'],
        [wide(APPEND_STREAMS_MAX + 1), 'STORE_APPEND_TOO_LARGE'],
        [toStream('n'.repeat(STREAM_NAME_LENGTH_MAX + 1), 0, event('A')), 'STORE_APPEND_MALFORMED'],
        [toStream('', 0, event('A')), 'STORE_APPEND_MALFORMED'],
        [toStream('S', -1, event('A')), 'STORE_APPEND_MALFORMED'],
        [{ ...toStream('S', 0, event('A')), rejection: { rejected: 'No', why: {} } }, 'STORE_APPEND_MALFORMED'],
        [{ provenance, writes: [toStream('S', 0).writes[0]!, toStream('S', 0).writes[0]!] }, 'STORE_APPEND_MALFORMED'],
      ] as const)
        await assert.rejects(store.append(request), (error) => isFault(error, code))
    })
  })

  describe(`${adapter}: a command sent again`, () => {
    it('takes effect once and gives its first outcome', async (t) => {
      const store = await opened(t, open)
      const request = withCommand(toStream('Post-1', 0, event('A'), event('A')), 'k1')
      assert.equal((await store.append(request)).kind, 'appended')
      const first = { kind: 'appended', writes: [{ stream: 'Post-1', from: 1, to: 2 }] }
      assert.deepEqual(await store.append(request), { kind: 'repeated', outcome: first })
      assert.deepEqual(
        (await store.load('Post-1', { after: 0, command: { key: commandKey('k1'), inputHash: inputHash('hello') } }))
          .known,
        {
          sameInput: true,
          outcome: first,
        },
      )
      assert.equal((await store.readStream('Post-1', { after: 0, limit: 10 })).length, 2)
    })

    it('is recognised before the expected version is looked at', async (t) => {
      const store = await opened(t, open)
      const request = withCommand(toStream('Post-1', 0, event('A')), 'k1')
      await store.append(request)
      await store.append(toStream('Post-1', 1, event('B')))
      assert.equal((await store.append(request)).kind, 'repeated')
    })

    it('remembers a rejection as well, and a command without any effect', async (t) => {
      const store = await opened(t, open)
      const rejection = { rejected: 'AlreadyFriends', why: { since: '2026' } }
      const rejected = withCommand({ writes: [], provenance, rejection }, 'k1')
      assert.equal((await store.append(rejected)).kind, 'appended')
      assert.deepEqual(await store.append(withCommand(toStream('S', 0, event('A')), 'k1')), {
        kind: 'repeated',
        outcome: { kind: 'rejected', rejection },
      })
      const idle = withCommand({ writes: [], provenance }, 'k2')
      await store.append(idle)
      assert.deepEqual(await store.append(idle), { kind: 'repeated', outcome: { kind: 'appended', writes: [] } })
      assert.deepEqual(await store.readStream('S', { after: 0, limit: 1 }), [])
    })

    it('with another input is told so; of another member it is another command', async (t) => {
      const store = await opened(t, open)
      await store.append(withCommand(toStream('S-1', 0, event('A')), 'k1', 'hello'))
      assert.deepEqual(await store.append(withCommand(toStream('S-2', 0, event('A')), 'k1', 'other')), {
        kind: 'key-reused',
      })
      const stranger = {
        ...toStream('S-2', 0, event('A')),
        command: { key: commandKey('k1', { actor: joon }), inputHash: inputHash('hello') },
      }
      assert.equal((await store.append(stranger)).kind, 'appended')
      const other = {
        ...toStream('S-3', 0, event('A')),
        command: { key: commandKey('k1', { command: 'DeletePost' }), inputHash: inputHash('hello') },
      }
      assert.equal((await store.append(other)).kind, 'appended')
      const load = await store.load('S-1', {
        after: 0,
        command: { key: commandKey('k1'), inputHash: inputHash('other') },
      })
      assert.equal(load.known?.sameInput, false)
    })

    it('many times at once has one effect, and each reply is the first outcome', async (t) => {
      const store = await opened(t, open)
      const results = await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          store.append(withCommand(toStream(`S-${i % 7}`, 0, event('A', { i })), 'k1')),
        ),
      )
      assert.deepEqual(tally(results), { appended: 1, repeated: 49 })
      const outcomes = new Set(results.flatMap((r) => (r.kind === 'repeated' ? [JSON.stringify(r.outcome)] : [])))
      assert.equal(outcomes.size, 1)
      assert.equal((await wholeFeed(store)).length, 1)
    })
  })

  describe(`${adapter}: the feed`, () => {
    it('holds every event once, each stream in order, positions without a gap', async (t) => {
      const store = await opened(t, open)
      await Promise.all(Array.from({ length: 40 }, (_, i) => appendTwice(store, `S-${i}`)))
      const events = await wholeFeed(store)
      assert.deepEqual(
        events.map((e) => e.position),
        Array.from({ length: 80 }, (_, i) => i + 1),
      )
      assert.equal(new Set(events.map((e) => e.id)).size, 80)
      const seen = new Map<string, number>()
      for (const e of events) {
        assert.equal(e.version, (seen.get(e.stream) ?? 0) + 1)
        seen.set(e.stream, e.version)
      }
    })

    it('reads pages that join, and says where it ends', async (t) => {
      const store = await opened(t, open)
      await store.append(toStream('S', 0, ...Array.from({ length: 5 }, () => event('A'))))
      await whenFed(store, 5)
      const first = await store.readFeed({ after: null, limit: 2 })
      assert.deepEqual([first.events.map((e) => e.version), first.upTo.position, first.head], [[1, 2], 2, 5])
      const second = await store.readFeed({ after: first.upTo, limit: 3 })
      assert.deepEqual([second.events.map((e) => e.version), second.upTo.position], [[3, 4, 5], 5])
      const end = await store.readFeed({ after: second.upTo, limit: 3 })
      assert.deepEqual([end.events, end.upTo], [[], await store.head()])
    })

    it('finds some types only, passes the others, and is quick about types that never occurred', async (t) => {
      const store = await opened(t, open)
      await store.append(toStream('S', 0, event('A'), event('B'), event('C'), event('A'), event('B')))
      await whenFed(store, 5)
      const page = await store.readFeed({ after: null, types: ['A', 'C', 'Never'], limit: 10 })
      assert.deepEqual(
        page.events.map((e) => [e.position, e.type]),
        [
          [1, 'A'],
          [3, 'C'],
          [4, 'A'],
        ],
      )
      assert.equal(page.upTo.position, 5)
      const full = await store.readFeed({ after: null, types: ['A'], limit: 1 })
      assert.deepEqual([full.events.map((e) => e.position), full.upTo.position], [[1], 1])
      const none = await store.readFeed({ after: null, types: ['Never'], limit: 10 })
      assert.deepEqual([none.events, none.upTo.position], [[], 5])
      const many = await store.readFeed({
        after: null,
        types: ['A', ...Array.from({ length: 60 }, (_, i) => `Never${i}`)],
        limit: 10,
      })
      assert.deepEqual(
        many.events.map((e) => e.position),
        [1, 4],
      )
    })

    it('gives an event its position once it has one', async (t) => {
      const store = await opened(t, open)
      await store.append(toStream('S', 0, event('A'), event('A')))
      await whenFed(store, 2)
      const soon = AbortSignal.timeout(FEED_DELAY_MAX_MS)
      const third = store.whenNumbered('S@3', soon)
      assert.equal(await store.whenNumbered('S@2', soon), 2)
      await store.append(toStream('S', 2, event('A')))
      assert.equal(await third, 3)
      const never = AbortSignal.timeout(100)
      await assert.rejects(store.whenNumbered('S@4', never), (error) => error === never.reason)
      await assert.rejects(store.whenNumbered('nonsense', never))
    })

    it('wakes those who wait for more, and lets go of those who stop waiting', async (t) => {
      const store = await opened(t, open)
      const woken = store.whenFeedPasses(0, AbortSignal.timeout(5_000))
      await store.append(toStream('S', 0, event('A')))
      await woken
      const tired = store.whenFeedPasses(1, AbortSignal.timeout(20))
      await assert.rejects(tired, { name: 'TimeoutError' })
    })

    it('stops a consumer whose mark is of another history', async (t) => {
      const store = await opened(t, open)
      await store.append(toStream('S', 0, event('A')))
      await whenFed(store, 1)
      const mark = await store.head()
      const strange: readonly FeedMark[] = [
        { ...mark, epoch: 'another' },
        { ...mark, fingerprint: 'S@1 1999-01-01T00:00:00.000Z' },
        { ...mark, position: 7 },
      ]
      for (const after of strange)
        await assert.rejects(store.readFeed({ after, limit: 1 }), (error) => isFault(error, 'STORE_HISTORY_REPLACED'))
      assert.deepEqual((await store.readFeed({ after: mark, limit: 1 })).events, [])
    })
  })

  describe(`${adapter}: snapshots`, () => {
    it('keep the newest of a stream, of one state version, and are erased by person', async (t) => {
      const store = await opened(t, open)
      const { snapshots } = store
      const found = async (stateVersion: number, after = 0) => (await store.load('S', { after, stateVersion })).snapshot
      const snapshot = { stream: 'S', version: 3, stateVersion: 1, persons: ['mina'], state: '{"a":1}' }
      await snapshots.save(snapshot)
      await snapshots.save({ ...snapshot, version: 2, state: 'older' })
      assert.deepEqual(await found(1), snapshot)
      assert.equal(await found(2), null)
      assert.equal(await found(1, 3), null)
      await snapshots.save({ ...snapshot, stateVersion: 2, version: 1 })
      assert.equal((await found(2))?.version, 1)
      assert.equal(await snapshots.forget('joon'), 0)
      assert.equal(await snapshots.forget(mina.id), 1)
      assert.equal(await found(2), null)
    })

    it('are loaded with the events after them, whoever else loads at the same time', async (t) => {
      const store = await opened(t, open)
      await store.append(withCommand(toStream('S-1', 0, event('A'), event('A'), event('B')), 'k1'))
      await store.append(toStream('S-2', 0, event('C')))
      await store.snapshots.save({ stream: 'S-1', version: 2, stateVersion: 1, persons: [], state: '7' })
      const command = { key: commandKey('k1'), inputHash: inputHash('hello') }
      const [one, whole, other, none] = await Promise.all([
        store.load('S-1', { after: 0, stateVersion: 1, command }),
        store.load('S-1', { after: 0 }),
        store.load('S-2', { after: 0, stateVersion: 1, command: { ...command, key: commandKey('k2') } }),
        store.load('S-3', { after: 0 }),
      ])
      assert.deepEqual([one.snapshot?.state, one.known?.sameInput, one.events.map((e) => e.id)], ['7', true, ['S-1@3']])
      assert.deepEqual([whole.snapshot, whole.known, whole.events.length], [null, null, 3])
      assert.deepEqual([other.snapshot, other.known, other.events.map((e) => e.type)], [null, null, ['C']])
      assert.deepEqual(none, { known: null, snapshot: null, events: [] })
    })
  })
}

const opened = async (t: TestContext, open: OpenStore): Promise<EventStore> => {
  const store = await open(t)
  t.after(() => store[Symbol.asyncDispose]())
  return store
}

const tally = (results: readonly AppendResult[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const { kind } of results) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}
