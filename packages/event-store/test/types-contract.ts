import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { EventStore } from '../src/index.ts'
import type { OpenStore } from './contract.ts'
import { event, toStream } from './example.ts'
import { whenFed } from './feeding.ts'

/** What every adapter must know of types that its asker does not name, or asks about. */
export const typesContract = (adapter: string, open: OpenStore): void => {
  describe(`${adapter}: types of events`, () => {
    it('finds the published event of the same type before each in its stream', async (t) => {
      const store = await opened(t, open)
      const [a, b] = ['A', 'B'].map((type) => event(type, {}, { published: true }))
      await store.append(toStream('S-1', 0, a!, b!, event('C'), b!, a!))
      await store.append(toStream('S-2', 0, b!, event('A'), a!, a!))
      const events = [
        ...(await store.readStream('S-1', { after: 0, limit: 10 })),
        ...(await store.readStream('S-2', { after: 0, limit: 10 })),
      ].filter(({ publishedSequence }) => publishedSequence !== null)
      const previous = await store.previousOfType(events)
      assert.deepEqual(
        events.map(({ id, type }, i) => [id, type, previous[i]]),
        [
          ['S-1@1', 'A', 0],
          ['S-1@2', 'B', 0],
          ['S-1@4', 'B', 2],
          ['S-1@5', 'A', 1],
          ['S-2@1', 'B', 0],
          ['S-2@3', 'A', 0],
          ['S-2@4', 'A', 2],
        ],
      )
      assert.deepEqual(await store.previousOfType([]), [])
    })

    it('finds all but some types, those too that came into use after it was asked before', async (t) => {
      const store = await opened(t, open)
      await store.append(toStream('S', 0, event('A'), event('B')))
      await whenFed(store, 2)
      const read = async () => {
        const one = { after: null, exceptTypes: ['B', 'Never'], limit: 10 }
        const [page] = await Promise.all([store.readFeed(one), store.readFeed({ after: null, types: ['B'], limit: 1 })])
        return [page.events.map(({ type }) => type), page.upTo.position]
      }
      assert.deepEqual(await read(), [['A'], 2])
      await store.append(toStream('S', 2, event('New'), event('B')))
      await whenFed(store, 4)
      assert.deepEqual(await read(), [['A', 'New'], 4])
    })
  })
}

const opened = async (t: TestContext, open: OpenStore): Promise<EventStore> => {
  const store = await open(t)
  t.after(() => store[Symbol.asyncDispose]())
  return store
}
