import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isFault } from '@banyan/model'
import { allViews, authors, definition, joins, joined, liked, posts, written } from './example.ts'
import { passed, until } from './harness.ts'
import { type OpenPlace, stateOf } from './place.ts'

const signal = new AbortController().signal

/** The example's definition with one handler of `joins` replaced. */
const withJoins = (handler: (typeof joins)['on'][string]): typeof definition => ({
  ...definition,
  readModels: definition.readModels.map((view) => (view === joins ? { ...view, on: { MemberJoined: handler } } : view)),
})

/** What projections promise, whatever they are stored in. */
export const engineSuite = (kind: string, open: OpenPlace): void => {
  describe(`${kind}: views`, () => {
    it('follow the feed, and tell when they have passed an event', async (t) => {
      const { world, host } = await open(t)
      const p = await host()
      const ids = await world.happen(joined('ann'), written('p1', 'ann', '안녕'), liked('p1'), liked('p1'))
      await passed(p, [posts, authors, joins], ids.at(-1))
      const { writtenAt, ...post } = (await p.reader(posts).get('p1'))!
      assert.deepEqual(post, { postId: 'p1', authorId: 'ann', text: '안녕', likes: 2 })
      assert.match(writtenAt, /Z$/)
      assert.deepEqual(await p.reader(authors).get('ann'), { memberId: 'ann', likes: 2, posts: 1, newestPost: 'p1' })
      const states = await p.status()
      assert.deepEqual(
        states.map((s) => [s.view, s.group, s.version, s.position, s.lagEvents, s.state, s.progress]),
        allViews.map((v) => [v.name, v === joins ? 'joins' : 'authors+posts', 1, 4, 0, 'live', 1]),
      )
    })

    it('say false about an event that does not come, and stop waiting when told to', async (t) => {
      const { host } = await open(t)
      const p = await host()
      assert.equal(await p.whenPassed([posts], 'Chronicle-none@1', 30, signal), false)
      const caller = new AbortController()
      const waiting = p.whenPassed([posts], 'Chronicle-none@1', 10_000, caller.signal)
      caller.abort(new Error('gone'))
      await assert.rejects(waiting, /gone/)
    })

    it('move once on two hosts, and are read on both', async (t) => {
      const { world, host } = await open(t)
      const [one, two] = await Promise.all([host(), host()])
      await world.happen(joined('ann'), written('p1', 'ann'))
      const ids = await world.happen(...Array.from({ length: 120 }, () => liked('p1')))
      for (const p of [one, two]) {
        await passed(p, [posts, authors], ids.at(-1))
        assert.equal((await p.reader(posts).get('p1'))?.likes, 120)
        assert.equal((await p.reader(authors).get('ann'))?.likes, 120)
      }
    })

    it('go on in another host when one ends', async (t) => {
      const { world, host } = await open(t)
      const one = await host()
      const two = await host()
      await passed(one, [joins], (await world.happen(joined('ann'))).at(-1))
      await one[Symbol.asyncDispose]()
      await passed(two, [joins], (await world.happen(joined('bo'))).at(-1))
      assert.deepEqual(await two.reader(joins).getMany(['bo', 'nobody', 'ann']), [
        { memberId: 'bo' },
        { memberId: 'ann' },
      ])
    })
  })

  describe(`${kind}: a handler that fails`, () => {
    it('stops its group before the event, with a fault for operators; the others go on; mended, it goes on', async (t) => {
      const { world, host } = await open(t)
      let broken = true
      const p = await host({
        definition: withJoins((event) => {
          const { memberId } = event as { readonly memberId: string }
          if (broken && memberId === 'bad') throw new TypeError('secret text of a member')
          return [{ op: 'put', key: memberId, row: { memberId } }]
        }),
      })
      const failing = p.status().then((all) => all.find(({ view }) => view === 'joins')!)
      assert.equal((await failing).state, 'live')
      const ids = await world.happen(joined('ann'), joined('bad'), joined('bo'), written('p1', 'ann'))
      await passed(p, [posts], ids.at(-1))
      await until('the fault is recorded', async () => (await stateOf(p, joins)).state === 'stopped')
      const { fault, position, lagEvents } = await stateOf(p, joins)
      assert.deepEqual([position, lagEvents], [1, 3])
      assert.equal(fault?.code, 'PROJECTION_HANDLER_FAILED')
      assert.match(
        fault.message,
        new RegExp(
          `view joins to handle event ${ids[1]}, found: TypeError at packages/projection/test/engine-suite.ts`,
        ),
      )
      assert.doesNotMatch(fault.message, /secret/)
      broken = false
      await until('the view goes on', async () => (await stateOf(p, joins)).position === 4)
      await until('the fault is gone', async () => (await stateOf(p, joins)).state === 'live')
      assert.equal((await stateOf(p, joins)).fault, undefined)
    })

    for (const [what, row] of [
      ['a row of another shape', { memberId: 7 }],
      ['a NUL', { memberId: 'a\0b' }],
      ['half a surrogate pair', { memberId: 'a\uD800' }],
      ['a value too long for its index', { memberId: 'x'.repeat(900) }],
    ] as const)
      it(`is one that puts ${what}`, async (t) => {
        const { world, host } = await open(t)
        const p = await host({ definition: withJoins(() => [{ op: 'put', key: 'k', row }]) })
        await world.happen(joined('ann'))
        await until('it stopped', async () => (await stateOf(p, joins)).state === 'stopped')
        assert.equal((await stateOf(p, joins)).fault?.code, 'PROJECTION_HANDLER_FAILED')
      })
  })

  describe(`${kind}: pausing`, () => {
    it('holds a view in all hosts until it is resumed', async (t) => {
      const { world, host } = await open(t)
      const [one, two] = await Promise.all([host(), host()])
      await one.pause(authors)
      const ids = await world.happen(joined('ann'), written('p1', 'ann'))
      for (const p of [one, two]) {
        assert.equal(await p.whenPassed([posts], ids.at(-1)!, 100, signal), false)
        assert.equal((await stateOf(p, posts)).state, 'paused')
        await passed(p, [joins], ids.at(-1))
      }
      await two.resume(posts)
      await passed(one, [posts, authors], ids.at(-1))
      assert.equal((await stateOf(one, posts)).state, 'live')
    })
  })

  describe(`${kind}: reading`, () => {
    it('pages through rows without repeating or skipping any, while others are put between', async (t) => {
      const { world, host } = await open(t)
      const p = await host()
      const ids = await world.happen(
        ...Array.from({ length: 60 }, (_, i) => written(`p${String(i).padStart(3, '0')}`, 'ann')),
      )
      await passed(p, [posts], ids.at(-1))
      const reader = p.reader(posts)
      for (const by of ['writtenAt', 'likes'] as const) {
        const seen: string[] = []
        let cursor: string | null = null
        let more = 0
        do {
          const page = await reader.page({ index: 'authorId', equals: 'ann', by, limit: 7, cursor })
          seen.push(...page.rows.map((row) => row.postId))
          cursor = page.cursor
          more += 1
          await passed(p, [posts], (await world.happen(written(`${by}-${more}`, 'ann'), liked(`${by}-${more}`))).at(-1))
        } while (cursor !== null)
        const first = seen.filter((id) => /^p\d/.test(id))
        assert.deepEqual([...new Set(seen)], seen, 'none twice')
        assert.equal(first.length, 60, 'none skipped')
        assert.deepEqual(first, first.toSorted().toReversed())
      }
      const { rows } = await reader.page({ index: 'authorId', equals: 'ann', by: 'likes', limit: 1, cursor: null })
      assert.equal(rows[0]?.likes, 1)
    })

    it('refuses what it can not answer, each with its code', async (t) => {
      const { host } = await open(t)
      const reader = (await host()).reader(posts)
      const page = { index: 'authorId', equals: 'ann', by: 'writtenAt', limit: 5 } as const
      const strange = [
        '',
        'x',
        'bm9wZQ',
        Buffer.from('["likes",1,"k"]').toString('base64url'),
        Buffer.from('["writtenAt","a\\u0000","k"]').toString('base64url'),
      ]
      for (const cursor of strange)
        await assert.rejects(
          reader.page({ ...page, cursor }),
          (e) => isFault(e, 'PROJECTION_CURSOR_INVALID') && e.retry === 'never',
        )
      await assert.rejects(reader.where('text', 'x'), (e) => isFault(e, 'PROJECTION_INDEX_MISSING'))
      await assert.rejects(reader.page({ ...page, by: 'postId', cursor: null }), (e) =>
        isFault(e, 'PROJECTION_INDEX_MISSING'),
      )
      await assert.rejects(reader.page({ ...page, limit: 1_001, cursor: null }), (e) =>
        isFault(e, 'PROJECTION_READ_TOO_LARGE'),
      )
      await assert.rejects(reader.getMany(Array.from({ length: 501 }, String)), (e) =>
        isFault(e, 'PROJECTION_READ_TOO_LARGE'),
      )
      assert.deepEqual(await reader.getMany(Array.from({ length: 500 }, String)), [])
      assert.equal(await reader.get('a\0b'), undefined)
      assert.deepEqual(await reader.where('authorId', 'a\uD800'), [])
    })
  })
}
