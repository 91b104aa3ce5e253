import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { setImmediate as othersTurn } from 'node:timers/promises'
import { isFault, type LiveDef } from '@banyan/model'
import type { Projections } from '../src/index.ts'
import { allViews, authors, definition, joins, joined, liked, posts, type World, written } from './example.ts'
import { type OpenOptions, passed, until } from './harness.ts'

/** A world, and hosts that open projections on one database of it. */
export type Place = {
  readonly world: World
  readonly host: (o?: OpenOptions) => Promise<Projections>
}
export type OpenPlace = (t: TestContext) => Promise<Place>

const signal = new AbortController().signal
const stateOf = async (p: Projections, view: { readonly name: string }) =>
  (await p.status()).find((status) => status.view === view.name)!

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
        new RegExp(`view joins to handle event ${ids[1]}, found: TypeError at engine-suite.ts`),
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

  describe(`${kind}: live messages`, () => {
    const live = (p: Projections, def: LiveDef, o: { readonly memberId: string; readonly lastEventId?: string }) => {
      const end = new AbortController()
      const items: { id: string; event: string; data: unknown }[] = []
      const ended = (async () => {
        for await (const item of p.live(def, {
          memberId: o.memberId,
          lastEventId: o.lastEventId ?? null,
          signal: end.signal,
        }))
          items.push({ ...item })
      })()
      const stop = async (): Promise<void> => {
        end.abort()
        await ended
      }
      return { items, stop, said: () => items.map(({ event, data }) => [event, data]) }
    }
    const def = definition.lives[0]!

    it('come in feed order, after the views have passed the event, to those they are for', async (t) => {
      const { world, host } = await open(t)
      const p = await host()
      await passed(p, [posts], (await world.happen(written('p0', 'ann'))).at(-1))
      const [ann, reader, other] = ['ann', 'reader', 'nobody'].map((memberId) => live(p, def, { memberId }))
      await until('the tail stands', async () => {
        await world.happen(liked('p0'))
        return ann!.items.length > 0
      })
      const before = ann!.items.length
      await world.happen(written('p1', 'ann'), liked('p1'), liked('p1'))
      await until('the last like', () =>
        ann!.items.some(
          ({ data }) => (data as { likes?: number }).likes === 2 && (data as { postId: string }).postId === 'p1',
        ),
      )
      const likes = ann!
        .said()
        .filter(([event, data]) => event === 'liked' && (data as { postId: string }).postId === 'p1')
      assert.equal(likes.length, 2)
      assert.deepEqual(
        ann!.said().filter(([event]) => event !== 'liked'),
        [
          ['written', { postId: 'p1' }],
          ['told', { postId: 'p1' }],
        ],
      )
      assert.ok(before > 0)
      assert.deepEqual(reader!.said(), [['told', { postId: 'p1' }]])
      assert.deepEqual(other!.said(), [])
      await Promise.all([ann, reader, other].map((one) => one!.stop()))
    })

    it('resume after any message, also between two of one event, and in another host', async (t) => {
      const { world, host } = await open(t)
      const [one, two] = await Promise.all([host(), host()])
      const first = live(one, def, { memberId: 'ann' })
      await until('the tail stands', async () => {
        await world.happen(written('p0', 'ann'))
        return first.items.length >= 6
      })
      await world.happen(liked('p0'), written('p1', 'ann'))
      await until('the last', () =>
        first.said().some(([event, data]) => event === 'told' && (data as { postId: string }).postId === 'p1'),
      )
      await first.stop()
      const all = first.items
      for (const p of [one, two])
        for (const [i, { id }] of all.entries()) {
          const again = live(p, def, { memberId: 'ann', lastEventId: id })
          await until('the rest', () => again.items.length >= all.length - i - 1)
          await again.stop()
          assert.deepEqual(
            again.items.map((item) => [item.id, item.event]),
            all.slice(i + 1).map((item) => [item.id, item.event]),
          )
        }
    })

    it('lose nothing between what is read again and what comes', async (t) => {
      const { world, host } = await open(t)
      const p = await host()
      const first = live(p, def, { memberId: 'reader' })
      let n = 0
      const write = () => world.happen(written(`p${++n}`, 'ann'))
      await until('the tail stands', async () => {
        await write()
        return first.items.length > 0
      })
      const from = first.items[0]!
      await first.stop()
      const begun = Number((from.data as { postId: string }).postId.slice(1))
      const writing = (async () => {
        while (n < begun + 80) {
          await write()
          await othersTurn()
        }
      })()
      const resumed = await Promise.all(
        Array.from({ length: 8 }, async (_, i) => {
          await until('some were written', () => n >= begun + i * 8)
          const subscriber = live(p, def, { memberId: 'reader', lastEventId: from.id })
          await until(
            'all came',
            () => (subscriber.items.at(-1)?.data as { postId?: string })?.postId === `p${begun + 80}`,
          )
          await subscriber.stop()
          return subscriber.said()
        }),
      )
      await writing
      const expected = Array.from({ length: 80 }, (_, i) => ['told', { postId: `p${begun + i + 1}` }])
      for (const said of resumed) assert.deepEqual(said, expected)
    })

    it('say reset for a resume point that is none, or of another history', async (t) => {
      const { world, host } = await open(t)
      const p = await host()
      await passed(p, [posts], (await world.happen(written('p0', 'ann'))).at(-1))
      const foreign = Buffer.from(JSON.stringify(['other epoch', 1, 'x', null])).toString('base64url')
      for (const lastEventId of ['nonsense', '', foreign]) {
        const subscriber = live(p, def, { memberId: 'ann', lastEventId })
        await until('a reset', () => subscriber.items.length > 0)
        await subscriber.stop()
        assert.deepEqual(subscriber.said(), [['reset', {}]])
      }
    })

    it('do not come again from a rebuild', async (t) => {
      const { world, host } = await open(t)
      const p = await host()
      const subscriber = live(p, def, { memberId: 'reader' })
      await until('the tail stands', async () => {
        await world.happen(written('p1', 'ann'))
        return subscriber.items.length > 0
      })
      await until('all has come', async () => (await stateOf(p, posts)).lagEvents === 0)
      await p.rebuild(posts)
      await until('version 2', async () => (await stateOf(p, posts)).version === 2)
      await world.happen(written('last', 'ann'))
      await until('the last', () => (subscriber.items.at(-1)!.data as { postId: string }).postId === 'last')
      await subscriber.stop()
      assert.equal(new Set(subscriber.items.map(({ id }) => id)).size, subscriber.items.length)
      assert.equal(subscriber.items.filter(({ data }) => (data as { postId: string }).postId === 'last').length, 1)
    })
  })
}
