import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { openPostgresEventStore } from '@banyan/event-store'
import { testDatabase } from '@banyan/testing'
import * as fc from 'fast-check'
import { memoryViewStorage } from '../src/index.ts'
import { postgresViewStorage } from '../src/storage/postgres/storage.ts'
import type { ViewStorage } from '../src/storage/view-storage.ts'
import { deleted, edited, joined, left, liked, type World, worldOf, written } from './example.ts'
import { faultyStorage } from './faulty-storage.ts'
import { anyEvents, catchUp, foldOf, foldOfWorld, recordOf, rowsOf, stepOnce, together } from './folding.ts'

const begin = (storage: ViewStorage) => storage.beginVersion(together, { abandonForeign: false })

const onPostgres = async (t: TestContext): Promise<{ readonly world: World; readonly storage: ViewStorage }> => {
  const { url } = await testDatabase(t)
  const store = await openPostgresEventStore({ context: 'forum', url, holder: 'test' })
  t.after(() => store[Symbol.asyncDispose]())
  const storage = postgresViewStorage({ context: 'forum', url })
  t.after(() => storage[Symbol.asyncDispose]())
  await storage.open()
  return { world: worldOf(store), storage }
}

/** Touches every operation, and reads between writes of one batch. */
const eventful = [
  joined('ann'),
  joined('bo'),
  written('p1', 'ann', 'first'),
  written('p2', 'ann', 'second'),
  liked('p1'),
  liked('p1'),
  edited('p1', 'ann', 'first, mended'),
  liked('p2'),
  deleted('p1'),
  liked('p1'),
  written('p3', 'bo'),
  left('ann'),
  written('p4', 'ann', 'back again'),
  liked('p4'),
  liked('p3'),
]

describe('a view equals the fold of its events', () => {
  it('whatever happens, in whatever batches, and its rebuild is equal to it', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyEvents,
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }),
        async (events, sizes) => {
          const world = worldOf()
          const storage = memoryViewStorage()
          await begin(storage)
          await world.happen(...events)
          for (let i = 0; ; i++) {
            const result = await stepOnce(world, storage, { role: 'building', batchEvents: sizes[i % sizes.length]! })
            if (result.kind === 'caught-up') break
          }
          const rows = await rowsOf(world, storage, 1)
          assert.deepEqual(rows, await foldOfWorld(world))
          assert.equal(await storage.switchTo(together.group, 1), 'switched')
          await begin(storage)
          await catchUp(world, storage, { role: 'building', batchEvents: 200 })
          assert.deepEqual(await rowsOf(world, storage, 2), rows)
        },
      ),
      { numRuns: 150 },
    )
  })

  it('with a crash before or after any call to the storage', async () => {
    await fc.assert(
      fc.asyncProperty(anyEvents, fc.infiniteStream(fc.nat(9)), async (events, chance) => {
        const world = worldOf()
        const inner = memoryViewStorage()
        await begin(inner)
        const kinds = ['before', 'after'] as const
        const { storage } = faultyStorage(inner, () => kinds[chance.next().value!])
        await world.happen(...events)
        await catchUp(world, storage, { role: 'building', batchEvents: 5 })
        assert.deepEqual(await rowsOf(world, inner, 1), await foldOfWorld(world))
      }),
      { numRuns: 100 },
    )
  })

  it('when two hosts step it by turns and at once', async () => {
    await fc.assert(
      fc.asyncProperty(anyEvents, fc.integer({ min: 1, max: 7 }), async (events, batchEvents) => {
        const world = worldOf()
        const storage = memoryViewStorage()
        await begin(storage)
        await world.happen(...events)
        const host = (size: number) => catchUp(world, storage, { role: 'building', batchEvents: size })
        await Promise.all([host(batchEvents), host(batchEvents), host(3)])
        assert.deepEqual(await rowsOf(world, storage, 1), await foldOfWorld(world))
      }),
      { numRuns: 60 },
    )
  })

  it('on PostgreSQL, with each call failing once, before and after its effect', async (t) => {
    const { world, storage: inner } = await onPostgres(t)
    await world.happen(...eventful)
    let version = 0
    for (const kind of ['before', 'after'] as const)
      for (let failing = 1; ; failing++) {
        const { storage, calls } = faultyStorage(inner, (call) => (call === failing ? kind : undefined))
        await begin(inner)
        version += 1
        await catchUp(world, storage, { role: 'building', batchEvents: 4 })
        assert.deepEqual(await rowsOf(world, inner, version), await foldOfWorld(world), `call ${failing} ${kind}`)
        assert.equal(await inner.switchTo(together.group, version), 'switched')
        if (calls() < failing) break
      }
    assert.ok(version > 20, `expected faults in many calls, found ${version} runs`)
  })

  it('on PostgreSQL, with two hosts at once', async (t) => {
    const { world, storage } = await onPostgres(t)
    await begin(storage)
    await world.happen(...eventful, ...eventful, ...eventful)
    const host = (batchEvents: number) => catchUp(world, storage, { role: 'building', batchEvents })
    await Promise.all([host(1), host(1), host(2), host(5)])
    assert.deepEqual(await rowsOf(world, storage, 1), await foldOfWorld(world))
    assert.equal((await recordOf(storage))?.building?.mark?.position, eventful.length * 3)
  })

  it('by a fold that is itself right', () => {
    const at = new Date('2026-01-01T00:00:00.000Z')
    const { posts, authors } = foldOf(eventful.map((event) => ({ ...event, at })))
    assert.deepEqual(posts, {
      p3: { postId: 'p3', authorId: 'bo', text: 'text of p3', likes: 1, writtenAt: at.toISOString() },
      p4: { postId: 'p4', authorId: 'ann', text: 'back again', likes: 1, writtenAt: at.toISOString() },
    })
    assert.deepEqual(authors, { bo: { memberId: 'bo', likes: 1, posts: 1, newestPost: 'p3' } })
  })
})
