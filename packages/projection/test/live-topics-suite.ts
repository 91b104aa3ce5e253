import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { LiveDef } from '@banyan/model'
import { type LiveItem, type Projections, TOPIC_CLOSED } from '../src/index.ts'
import { deleted, left, liked, likesLive, posts, written } from './example.ts'
import { passed, until } from './harness.ts'
import { type OpenPlace } from './place.ts'

/** Likes come to whoever asked for the post, as long as it is there; `barred` may hear of none. */
const def: LiveDef = {
  ...likesLive,
  hears: async (memberId, postId, { posts: rows }) => memberId !== 'barred' && (await rows!.get(postId)) !== undefined,
  on: {
    ...likesLive.on,
    PostLiked: async (event) => {
      const { postId } = event as { readonly postId: string }
      return [{ to: ['ann'], topic: postId, event: 'liked', data: { postId } }]
    },
    MemberLeft: async () => [{ to: ['stranger'], event: null, data: {} }],
  },
}

type Asked = { readonly memberId: string; readonly topics?: readonly string[]; readonly lastEventId?: string }

const listen = (p: Projections, { memberId, topics = [], lastEventId }: Asked) => {
  const end = new AbortController()
  const items: LiveItem[] = []
  const source = p.live(def, { memberId, topics, lastEventId: lastEventId ?? null, signal: end.signal })
  const ended = (async () => {
    for await (const item of source) items.push(item)
  })()
  const stop = async (): Promise<void> => {
    end.abort()
    await ended
  }
  return { items, stop, said: () => items.map(({ event, data }) => [event, ...Object.values(data as object)]) }
}

/** What comes to those who asked for a topic, whatever views are stored in. */
export const liveTopicsSuite = (kind: string, open: OpenPlace): void => {
  describe(`${kind}: topics of live messages`, () => {
    it('come to those who asked for them and may hear of them; where they may not, or no longer, they are told so once', async (t) => {
      const { world, host } = await open(t)
      const p = await host()
      await passed(p, [posts], (await world.happen(written('p1', 'ann'), written('p2', 'ann'))).at(-1))
      const [ann, stranger, barred, other] = [
        listen(p, { memberId: 'ann', topics: ['p1'] }),
        listen(p, { memberId: 'stranger', topics: ['p1', 'nowhere'] }),
        listen(p, { memberId: 'barred', topics: ['p1'] }),
        listen(p, { memberId: 'other' }),
      ]
      await until('what is not heard is closed', () => stranger.items.length > 0 && barred.items.length > 0)
      await world.happen(liked('p1'), liked('p2'))
      await until('both likes', () => ann.items.length === 2)
      await world.happen(deleted('p1'), liked('p1'), liked('p1'))
      await until('the last like', () => ann.items.length === 4)
      await until('the end of the topic', () => stranger.items.length >= 3)
      for (const one of [ann, stranger, barred, other]) await one.stop()
      const likes = (...ids: readonly string[]) => ids.map((id) => ['liked', id])
      assert.deepEqual(ann.said(), likes('p1', 'p2', 'p1', 'p1'), 'to whom it comes anyway it comes once')
      assert.deepEqual(stranger.said(), [
        [TOPIC_CLOSED, 'nowhere'],
        ['liked', 'p1'],
        [TOPIC_CLOSED, 'p1'],
      ])
      assert.deepEqual(barred.said(), [[TOPIC_CLOSED, 'p1']])
      assert.deepEqual(other.said(), [])
    })

    it('are asked about again when a message says so, which tells nothing itself', async (t) => {
      const { world, host } = await open(t)
      const p = await host()
      await passed(p, [posts], (await world.happen(written('p1', 'ann'), written('p2', 'bo'))).at(-1))
      const stranger = listen(p, { memberId: 'stranger', topics: ['p1', 'p2'] })
      await until('the tail stands', async () => {
        await world.happen(liked('p2'))
        return stranger.items.length > 0
      })
      await world.happen(left('cat'), left('ann'), liked('p2'))
      await until('the end of the topic', () => stranger.said().some(([event]) => event === TOPIC_CLOSED))
      await until('what came after', () => stranger.said().at(-1)![0] === 'liked')
      await stranger.stop()
      assert.deepEqual(
        stranger.said().filter(([event]) => event !== 'liked'),
        [[TOPIC_CLOSED, 'p1']],
      )
    })

    it('are resumed like everything else, and what one may no longer hear of is not told afterwards', async (t) => {
      const { world, host } = await open(t)
      const p = await host()
      await passed(p, [posts], (await world.happen(written('p1', 'ann'), written('p2', 'ann'))).at(-1))
      const topics = ['p1', 'p2']
      const first = listen(p, { memberId: 'stranger', topics })
      await until('the tail stands', async () => {
        await world.happen(liked('p1'))
        return first.items.length > 0
      })
      await first.stop()
      const { id: lastEventId } = first.items[0]!
      const seen = first.items.length
      const ids = await world.happen(liked('p1'), liked('p2'), deleted('p2'))
      await passed(p, [posts], ids.at(-1))
      const again = listen(p, { memberId: 'stranger', topics, lastEventId })
      await until('the end of the topic', () => again.said().some(([event]) => event === TOPIC_CLOSED))
      await again.stop()
      const [closed, ...likes] = again.said().toReversed()
      assert.deepEqual(closed, [TOPIC_CLOSED, 'p2'])
      assert.ok(likes.length >= seen, 'what came while nobody listened is there')
      assert.deepEqual(new Set(likes.map(([, id]) => id)), new Set(['p1']))
    })
  })
}
