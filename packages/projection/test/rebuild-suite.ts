import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as othersTurn } from 'node:timers/promises'
import { allViews, authors, definition, joins, joined, liked, posts, written } from './example.ts'
import { passed, until } from './harness.ts'
import { type OpenPlace, stateOf } from './place.ts'

/** Rebuilding beside the live version, and forgetting, whatever views are stored in. */
export const rebuildSuite = (kind: string, open: OpenPlace): void => {
  describe(`${kind}: a rebuild`, () => {
    it('ends at once without events, and is one for all who ask at once', async (t) => {
      const { world, host } = await open(t)
      const [one, two] = await Promise.all([host(), host()])
      await one.pause(posts)
      const asked = await Promise.all([one.rebuild(posts), two.rebuild(authors), one.rebuild(posts)])
      assert.deepEqual(asked, [2, 2, 2])
      await one.resume(posts)
      await until('version 2', async () => (await stateOf(two, authors)).version === 2)
      await passed(two, [posts], (await world.happen(written('p1', 'ann'))).at(-1))
      assert.ok(await two.reader(posts).get('p1'))
    })

    it('shows readers the whole of the old version or the whole of the new one, and its writer what he wrote', async (t) => {
      const { world, host } = await open(t)
      const [one, two] = await Promise.all([host({ retiredGraceMs: 0 }), host({ retiredGraceMs: 0 })])
      await world.happen(joined('ann'), ...Array.from({ length: 300 }, (_, i) => written(`p${i}`, 'ann')))
      const ids = await world.happen(liked('p0'))
      await Promise.all([passed(one, allViews, ids[0]), passed(two, allViews, ids[0])])
      const done = new AbortController()
      let known = 300
      const writing = (async () => {
        while (!done.signal.aborted) {
          await othersTurn()
          const written1 = await world.happen(written(`p${known}`, 'ann'), liked('p0'))
          await passed(two, [posts], written1.at(-1))
          known += 1
          assert.ok(await two.reader(posts).get(`p${known - 1}`), 'a post its writer waited for')
        }
      })()
      const reading = [one, two].map(async (p) => {
        while (!done.signal.aborted) {
          await othersTurn()
          const least = 300
          const all = await p.reader(posts).where('authorId', 'ann')
          assert.ok(all.length >= least, `expected at least ${least} posts, found ${all.length}`)
          assert.equal((await p.reader(authors).getMany(['ann'])).length, 1)
        }
      })
      for (const version of [2, 3, 4]) {
        assert.equal(await one.rebuild(posts), version)
        await until(`version ${version}`, async () => (await stateOf(one, posts)).version === version)
      }
      done.abort()
      await Promise.all([writing, ...reading])
      await until('all is read', async () => (await stateOf(two, posts)).lagEvents === 0)
      assert.equal((await two.reader(posts).where('authorId', 'ann')).length, known)
      assert.equal((await two.reader(posts).get('p0'))?.likes, known - 300 + 1)
    })

    it('begins by itself where a release shapes the tables otherwise, and readers keep what they have', async (t) => {
      const { world, host } = await open(t)
      const before = await host()
      await passed(before, [joins], (await world.happen(joined('ann'))).at(-1))
      await before[Symbol.asyncDispose]()
      const reshaped = definition.readModels.map((view) => (view === joins ? { ...view, indexes: [] } : view))
      const after = await host({ definition: { ...definition, readModels: reshaped } })
      const view = reshaped.find(({ name }) => name === 'joins')!
      await until('version 2', async () => (await stateOf(after, view)).version === 2)
      assert.deepEqual(await after.reader(view).get('ann'), { memberId: 'ann' })
      assert.equal((await stateOf(after, posts)).version, 1)
    })
  })

  describe(`${kind}: forgetting a person`, () => {
    it('erases what is shown of them, in every view, and a rebuild sees the same', async (t) => {
      const { world, host } = await open(t)
      const p = await host()
      await world.happen(joined('ann'), joined('bo'), written('p1', 'ann', 'marker-ann'), written('p2', 'bo', 'kept'))
      await world.happen(written('p3', 'ann', 'another'), liked('p1'))
      await passed(p, [posts], await world.forget('ann'))
      const shown = async () => {
        const [p1, p2, p3] = await p.reader(posts).getMany(['p1', 'p2', 'p3'])
        return [p1?.text, p2?.text, p3?.text, p1?.likes]
      }
      const forgotten = { forgotten: true }
      assert.deepEqual(await shown(), [forgotten, 'kept', forgotten, 1])
      const ids = await world.happen(liked('p1'))
      await passed(p, [posts], ids[0])
      assert.deepEqual(await shown(), [forgotten, 'kept', forgotten, 2])
      await p.rebuild(posts)
      await until('version 2', async () => (await stateOf(p, posts)).version === 2)
      assert.deepEqual(await shown(), [forgotten, 'kept', forgotten, 2])
    })
  })
}
