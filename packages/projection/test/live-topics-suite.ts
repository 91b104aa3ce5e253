import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { LiveDef } from '@banyan/model'
import { type LiveItem, OUTBOX_ITEMS_MAX, type Projections, RESET, TOPIC_CLOSED, TOPIC_OPENED } from '../src/index.ts'
import { authors, deleted, joined, left, liked, likesLive, posts, type World, written } from './example.ts'
import { passed, until } from './harness.ts'
import { type OpenPlace } from './place.ts'

const JOINED = 'joined'
/** The topic of whoever looks at an author. */
const by = (authorId: string): string => `by ${authorId}`

/**
 * Likes come to ann, and to whoever asked for the post or for ann, as far as they may hear of the post: as long as it is there. `barred`
 * may hear of nothing. Who joins is told so; who leaves is asked again.
 */
const def: LiveDef = {
  ...likesLive,
  from: {
    ...likesLive.from,
    PostDeleted: posts.from['PostDeleted']!,
    MemberJoined: authors.from['MemberJoined']!,
  },
  hears: async (memberId, topic, { posts: rows }) =>
    memberId !== 'barred' && (topic.startsWith('by ') || (await rows!.get(topic)) !== undefined),
  on: {
    PostLiked: async (event) => {
      const { postId } = event as { readonly postId: string }
      return [{ to: ['ann'], topics: [postId, by('ann')], about: postId, event: 'liked', data: { postId } }]
    },
    PostWritten: async (event) => {
      const { postId } = event as { readonly postId: string }
      return [{ to: [], topics: [postId], event: null, data: {} }]
    },
    PostDeleted: async (event) => {
      const { postId } = event as { readonly postId: string }
      return [{ to: [], topics: [postId], event: null, data: {} }]
    },
    MemberLeft: async (event) => [{ to: [(event as { memberId: string }).memberId], event: null, data: {} }],
    MemberJoined: async (event, { id }) => [
      { to: [(event as { memberId: string }).memberId], event: JOINED, data: { id } },
    ],
  },
}

type Asked = { readonly memberId: string; readonly topics?: readonly string[]; readonly lastEventId?: string }

const subscribe = (p: Projections, { memberId, topics = [], lastEventId }: Asked) => {
  const end = new AbortController()
  const source = p.live(def, { memberId, topics, lastEventId: lastEventId ?? null, signal: end.signal })
  return { source: source[Symbol.asyncIterator](), end: () => end.abort() }
}

const listen = (p: Projections, asked: Asked) => {
  const { source, end } = subscribe(p, asked)
  const items: LiveItem[] = []
  const ended = (async () => {
    for (let next = await source.next(); next.done !== true; next = await source.next()) items.push(next.value)
  })()
  const stop = async (): Promise<void> => {
    end()
    await ended
  }
  const news = () => newsOf(items)
  return { memberId: asked.memberId, items, news, stop }
}

const said = ({ event, data }: LiveItem): string => [event, ...Object.values(data as object)].join(' ')
const newsOf = (items: readonly LiveItem[]) => items.filter(({ event }) => event !== JOINED).map(said)
const opened = (topic: string): string => `${TOPIC_OPENED} ${topic}`
const closed = (topic: string): string => `${TOPIC_CLOSED} ${topic}`

/** What somebody has heard once all that happened was told. */
const heardBy = async (
  world: World,
  listener: Pick<ReturnType<typeof listen>, 'memberId' | 'items' | 'news'>,
): Promise<readonly string[]> => {
  const joins = new Set<string>()
  await until('all was told', async () => {
    for (const id of await world.happen(joined(listener.memberId))) joins.add(id)
    return listener.items.some(({ event, data }) => event === JOINED && joins.has((data as { id: string }).id))
  })
  return listener.news()
}

/** What comes to those who asked for a topic, whatever views are stored in. */
export const liveTopicsSuite = (kind: string, open: OpenPlace): void => {
  describe(`${kind}: topics of live messages`, () => {
    const forum = async (t: TestContext) => {
      const { world, host } = await open(t)
      const p = await host()
      await passed(p, [posts], (await world.happen(written('p1', 'ann'), written('p2', 'ann'))).at(-1))
      return { world, p }
    }

    it('come to those who asked for them and may hear of them; that a topic opens or closes is said once', async (t) => {
      const { world, p } = await forum(t)
      const all = [
        listen(p, { memberId: 'ann', topics: ['p1'] }),
        listen(p, { memberId: 'stranger', topics: ['p1', 'nowhere'] }),
        listen(p, { memberId: 'barred', topics: ['p1'] }),
        listen(p, { memberId: 'other' }),
      ]
      for (const one of all) await heardBy(world, one)
      await world.happen(liked('p1'), liked('p2'))
      for (const one of all) await heardBy(world, one)
      await world.happen(deleted('p1'), liked('p1'), liked('p1'))
      const [ann, stranger, barred, other] = await Promise.all(all.map((one) => heardBy(world, one)))
      for (const one of all) await one.stop()
      const always = ['liked p1', 'liked p2', 'liked p1', 'liked p1']
      assert.deepEqual(
        ann!.filter((what) => what.startsWith('liked')),
        always,
        'to whom it comes anyway it comes once',
      )
      assert.deepEqual(
        ann!.filter((what) => !what.startsWith('liked')),
        [opened('p1'), closed('p1')],
      )
      assert.deepEqual(stranger, [opened('p1'), closed('nowhere'), 'liked p1', closed('p1')])
      assert.deepEqual(barred, [closed('p1')])
      assert.deepEqual(other, [])
    })

    it('open again by themselves once they may be heard of, and in between tell nothing', async (t) => {
      const { world, p } = await forum(t)
      const stranger = listen(p, { memberId: 'stranger', topics: ['p3', 'p2'] })
      assert.deepEqual(await heardBy(world, stranger), [closed('p3'), opened('p2')])
      await world.happen(liked('p3'), liked('p3'))
      await world.happen(written('p3', 'ann'), liked('p3'), deleted('p3'), liked('p3'), written('p3', 'ann'))
      const news = await heardBy(world, stranger)
      await stranger.stop()
      // However far the views are ahead of what happened: nothing is told while it is closed, and in the end it is open.
      const since = news.slice(2)
      assert.equal(since[0], opened('p3'))
      for (const [i, what] of since.entries())
        if (what === 'liked p3') assert.ok(since.slice(0, i).findLast((other) => other !== what) === opened('p3'))
      assert.equal(
        since.findLast((what) => what !== 'liked p3'),
        opened('p3'),
      )
    })

    it('wider than what a message is about bring it as far as that may be heard of', async (t) => {
      const { world, p } = await forum(t)
      const wide = listen(p, { memberId: 'stranger', topics: [by('ann')] })
      const both = listen(p, { memberId: 'stranger', topics: [by('ann'), 'p1'] })
      const barred = listen(p, { memberId: 'barred', topics: [by('ann')] })
      for (const one of [wide, both, barred]) await heardBy(world, one)
      await world.happen(liked('p1'), liked('p2'), liked('nowhere'))
      await Promise.all([wide, both].map((one) => heardBy(world, one)))
      await world.happen(deleted('p1'), liked('p1'), liked('p2'))
      assert.deepEqual(await heardBy(world, wide), [opened(by('ann')), 'liked p1', 'liked p2', 'liked p2'])
      assert.deepEqual(await heardBy(world, both), [
        opened(by('ann')),
        opened('p1'),
        'liked p1',
        'liked p2',
        closed('p1'),
        'liked p2',
      ])
      assert.deepEqual(await heardBy(world, barred), [closed(by('ann'))])
      for (const one of [wide, both, barred]) await one.stop()
    })

    it('are asked about again when a message says so, which tells nothing itself', async (t) => {
      const { world, p } = await forum(t)
      const mayHear = new Set(['p1'])
      const asked: LiveDef = { ...def, hears: async (_memberId, topic) => mayHear.has(topic) }
      const end = new AbortController()
      const items: LiveItem[] = []
      const source = p.live(asked, {
        memberId: 'stranger',
        topics: ['p1', 'p2'],
        lastEventId: null,
        signal: end.signal,
      })
      const ended = (async () => {
        for await (const item of source) items.push(item)
      })()
      const stranger = {
        memberId: 'stranger',
        items,
        news: () => newsOf(items),
      }
      await heardBy(world, stranger)
      mayHear.delete('p1')
      mayHear.add('p2')
      await world.happen(left('somebody else'))
      assert.deepEqual(await heardBy(world, stranger), [opened('p1'), closed('p2')])
      await world.happen(left('stranger'))
      assert.deepEqual(await heardBy(world, stranger), [opened('p1'), closed('p2'), closed('p1'), opened('p2')])
      end.abort()
      await ended
    })

    it('are resumed like everything else, and what one may no longer hear of is not told afterwards', async (t) => {
      const { world, p } = await forum(t)
      const topics = ['p1', 'p2', by('ann')]
      const first = [listen(p, { memberId: 'stranger', topics }), listen(p, { memberId: 'ann' })]
      for (const one of first) await heardBy(world, one)
      const from = first.map(({ memberId, items }) => ({ memberId, lastEventId: items.at(-1)!.id }))
      for (const one of first) await one.stop()
      const ids = await world.happen(liked('p1'), liked('p2'), deleted('p2'))
      await passed(p, [posts], ids.at(-1))
      const [stranger, ann] = from.map((o) => listen(p, { ...o, topics: o.memberId === 'ann' ? [] : topics }))
      await until('the topics were asked about', () => stranger!.news().includes(opened(by('ann'))))
      const news = await heardBy(world, stranger!)
      assert.deepEqual(
        news.filter((what) => what.startsWith('liked')),
        ['liked p1'],
      )
      assert.deepEqual(
        new Set(news.filter((what) => !what.startsWith('liked'))),
        new Set([opened('p1'), closed('p2'), opened(by('ann'))]),
      )
      assert.deepEqual(await heardBy(world, ann!), ['liked p1'], 'to whom it was to come anyway, neither')
      await Promise.all([stranger!.stop(), ann!.stop()])
    })

    it('closed while too much was missed are closed after the reset', async (t) => {
      const { world, p } = await forum(t)
      const quick = listen(p, { memberId: 'ann' })
      await heardBy(world, quick)
      const slow = subscribe(p, { memberId: 'ann', topics: ['p1'] })
      const first = await slow.source.next()
      assert.equal(said(first.value), opened('p1'))
      const before = quick.items.length
      await world.happen(deleted('p1'), ...Array.from({ length: OUTBOX_ITEMS_MAX }, () => liked('p2')))
      await until('all was told', () => quick.items.length >= before + OUTBOX_ITEMS_MAX)
      const rest = [await slow.source.next(), await slow.source.next()].map(({ value }) => said(value))
      assert.deepEqual(rest, [RESET, closed('p1')])
      slow.end()
      await quick.stop()
    })
  })
}
