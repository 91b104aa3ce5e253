import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as othersTurn } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { LiveDef } from '@banyan/model'
import type { LiveItem, Projections } from '../src/index.ts'
import { left, liked, likesLive, posts, written } from './example.ts'
import { passed, until } from './harness.ts'
import { type OpenPlace, stateOf } from './place.ts'

const live = (p: Projections, def: LiveDef, o: { readonly memberId: string; readonly lastEventId?: string }) => {
  const end = new AbortController()
  const items: LiveItem[] = []
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
const def = likesLive

/** Live messages, whatever views are stored in. */
export const liveSuite = (kind: string, open: OpenPlace): void => {
  describe(`${kind}: live messages`, () => {
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
      const likes = () =>
        ann!.said().filter(([event, data]) => event === 'liked' && (data as { postId: string }).postId === 'p1')
      await until('both likes', () => likes().length === 2)
      // The view may be further than the event, never behind it.
      assert.deepEqual(likes().at(-1), ['liked', { postId: 'p1', likes: 2 }])
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

    it('to everyone come to all who listen, also to those who come back', async (t) => {
      const { world, host } = await open(t)
      const p = await host()
      const listeners = ['ann', 'reader', 'nobody'].map((memberId) => live(p, def, { memberId }))
      await until('the tail stands', async () => {
        await world.happen(left('somebody'))
        return listeners.every(({ items }) => items.length > 0)
      })
      const lastEventId = listeners[2]!.items.at(-1)!.id
      await listeners[2]!.stop()
      await world.happen(written('p1', 'ann'), left('bo'))
      const back = live(p, def, { memberId: 'nobody', lastEventId })
      for (const { said } of [listeners[0]!, listeners[1]!, back])
        await until('the farewell', () => isDeepStrictEqual(said().at(-1), ['left', { memberId: 'bo' }]))
      assert.deepEqual(
        back.said().filter(([event]) => event !== 'left'),
        [],
      )
      await Promise.all([listeners[0]!, listeners[1]!, back].map((one) => one.stop()))
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
