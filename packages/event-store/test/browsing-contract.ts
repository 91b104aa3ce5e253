import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { BROWSED_MAX, type EventStore } from '../src/index.ts'
import type { OpenStore } from './contract.ts'
import { event, provenance, toStream } from './example.ts'
import { whenFed } from './feeding.ts'

const START = { prefix: '', after: null, limit: 100 }
const NEWEST = { before: null, type: null, limit: 100 }

/** What every adapter must do for people who look: part of the definition of done. */
export const browsingContract = (adapter: string, open: OpenStore): void => {
  describe(`${adapter}: browsing`, () => {
    it('lists streams by name, code point by code point, with their last version', async (t) => {
      const store = await opened(t, open)
      for (const stream of ['Post-b', 'Post-가', 'Post-a', 'Poster-1', 'Member-1', 'Post-😀', 'Post-Z', 'Post-\uffee'])
        await store.append(toStream(stream, 0, event('A')))
      await store.append(toStream('Post-a', 1, event('B'), event('C')))
      const lines = await store.browsing.streams({ ...START, prefix: 'Post-' })
      assert.deepEqual(
        lines.map(({ stream, version }) => [stream, version]),
        [
          ['Post-Z', 1],
          ['Post-a', 3],
          ['Post-b', 1],
          ['Post-가', 1],
          ['Post-\uffee', 1],
          ['Post-😀', 1],
        ],
      )
      const [last] = await store.readStream('Post-a', { after: 2, limit: 1 })
      assert.deepEqual(lines[1]!.lastAt, last!.recordedAt)
      assert.deepEqual(names(await store.browsing.streams(START)), ['Member-1', ...names(lines), 'Poster-1'])
    })

    it('goes on after a name, also one that is not there, and stops at the limit', async (t) => {
      const store = await opened(t, open)
      for (const stream of ['A-1', 'A-2', 'A-3', 'B-1']) await store.append(toStream(stream, 0, event('A')))
      const list = async (o: Partial<Parameters<typeof store.browsing.streams>[0]>) =>
        names(await store.browsing.streams({ ...START, ...o }))
      assert.deepEqual(await list({ limit: 2 }), ['A-1', 'A-2'])
      assert.deepEqual(await list({ after: 'A-2', limit: 2 }), ['A-3', 'B-1'])
      assert.deepEqual(await list({ after: 'A-1x', prefix: 'A-' }), ['A-2', 'A-3'])
      assert.deepEqual(await list({ after: '0', prefix: 'A-', limit: 1 }), ['A-1'])
      assert.deepEqual(await list({ after: 'B-1' }), [])
      assert.deepEqual(await list({ prefix: 'A-2' }), ['A-2'])
      assert.deepEqual(await list({ prefix: 'C' }), [])
      assert.deepEqual(await list({ prefix: '%' }), [])
    })

    it('gives the newest events first, before a position, and of one type', async (t) => {
      const store = await opened(t, open)
      await store.append(toStream('S-1', 0, event('A', { n: 1 }), event('B'), event('A', { n: 2 })))
      await store.append(toStream('S-2', 0, event('B')))
      await whenFed(store, 4)
      const positions = async (o: Partial<Parameters<typeof store.browsing.newestFirst>[0]>) =>
        (await store.browsing.newestFirst({ ...NEWEST, ...o })).map(({ position, id }) => [position, id])
      const all = [
        [4, 'S-2@1'],
        [3, 'S-1@3'],
        [2, 'S-1@2'],
        [1, 'S-1@1'],
      ]
      assert.deepEqual(await positions({}), all)
      assert.deepEqual(await positions({ limit: 2 }), all.slice(0, 2))
      assert.deepEqual(await positions({ before: 3 }), all.slice(2))
      assert.deepEqual(await positions({ before: 1 }), [])
      assert.deepEqual(await positions({ type: 'A' }), [all[1], all[3]])
      assert.deepEqual(await positions({ type: 'A', before: 3 }), [all[3]])
      assert.deepEqual(await positions({ type: 'NeverSeen' }), [])
      const [newest] = await store.browsing.newestFirst({ ...NEWEST, type: 'A', limit: 1 })
      const page = await store.readFeed({ after: null, limit: 10 })
      assert.deepEqual(newest, page.events[2])
    })

    it('finds what one request led to, within a span of positions', async (t) => {
      const store = await opened(t, open)
      const from = (correlation: string, stream: string) => ({
        ...toStream(stream, 0, event('A')),
        provenance: { ...provenance, correlation },
      })
      for (const [i, flow] of ['x', 'y', 'x', 'y', 'x'].entries()) await store.append(from(flow, `S-${i}`))
      await whenFed(store, 5)
      const found = async (o: { readonly after: number; readonly span: number }) =>
        (await store.browsing.correlated('x', o)).map(({ position }) => position)
      assert.deepEqual(await found({ after: 0, span: 100 }), [1, 3, 5])
      assert.deepEqual(await found({ after: 1, span: 3 }), [3])
      assert.deepEqual(await found({ after: 1, span: 4 }), [3, 5])
      assert.deepEqual(await found({ after: 5, span: 10 }), [])
      assert.deepEqual(await store.browsing.correlated('z', { after: 0, span: 100 }), [])
    })

    it(`gives at most ${BROWSED_MAX} at once`, async (t) => {
      const store = await opened(t, open)
      const writes = (from: number) =>
        Array.from({ length: 50 }, (_, i) => ({
          stream: `S-${from + i}`,
          expectedVersion: 0,
          events: [event('A')],
        }))
      const groups = Array.from({ length: BROWSED_MAX / 50 }, (_, i) => writes(i * 50))
      await Promise.all([...groups, writes(BROWSED_MAX)].map((w) => store.append({ writes: w, provenance })))
      await whenFed(store, BROWSED_MAX + 50)
      const limit = BROWSED_MAX + 1
      assert.equal((await store.browsing.streams({ ...START, limit })).length, BROWSED_MAX)
      assert.equal((await store.browsing.newestFirst({ ...NEWEST, limit })).length, BROWSED_MAX)
    })
  })
}

const names = (lines: readonly { readonly stream: string }[]): readonly string[] => lines.map(({ stream }) => stream)

const opened = async (t: TestContext, open: OpenStore): Promise<EventStore> => {
  const store = await open(t)
  t.after(() => store[Symbol.asyncDispose]())
  return store
}
