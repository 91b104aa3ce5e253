import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { livePages, readMemberPage } from './live-pages.ts'
import { network } from './network.ts'
import { Expected, MEMBERS, type Post, steps } from './random-steps.ts'

const RUNS = 60

type Item = { readonly event: string; readonly data: { readonly postId?: string; readonly memberId?: string } }

describe('pages of posts and members that stay open', () => {
  it('show at every time what somebody finds who opens them now, and hear of nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (some) => {
        const o = { net: await network(...MEMBERS), expected: new Expected() }
        const readers = MEMBERS.map((reader) => ({ reader, pages: livePages(o.net, reader, MEMBERS) }))
        for (const { pages } of readers) await pages.open([])
        for (const step of some) {
          const toldBefore = o.net.told.length
          const postsBefore = o.expected.posts.map((post) => ({ ...post }))
          const mayHear = (reader: string, posts: readonly Post[]) =>
            posts.flatMap((post) => (o.expected.sees(reader, post) ? [post.postId] : []))
          const seenBefore = new Map(MEMBERS.map((reader) => [reader, mayHear(reader, o.expected.posts)]))
          const pagesBefore = new Map(readers.map(({ reader, pages }) => [reader, new Map(pages.members)]))
          await step(o)
          const news = o.net.told.slice(toldBefore)
          for (const { reader, pages } of readers) {
            const seen = new Set([...seenBefore.get(reader)!, ...mayHear(reader, o.expected.posts)])
            for (const message of news)
              for (const { event, data } of (await pages.hear(message)) as readonly Item[]) {
                const { postId } = data
                const isOf = [...postsBefore, ...o.expected.posts].some((post) => post.postId === postId)
                if (isOf) assert.ok(seen.has(postId!), `${event} of a post that ${reader} saw neither before nor after`)
                if (event !== 'member-posts-changed') continue
                const { memberId } = data
                if (reader === memberId || o.expected.areFriends(reader, memberId!)) continue
                assert.notDeepEqual(
                  await readMemberPage(o.net, reader, memberId!),
                  pagesBefore.get(reader)!.get(memberId!),
                  `${reader}, a stranger, was told of what they do not see`,
                )
              }
            await pages.check()
            const unknown = o.expected.posts.map(({ postId }) => postId).filter((postId) => !pages.posts.has(postId))
            await pages.open(unknown)
          }
        }
      }),
      { numRuns: RUNS },
    )
  })
})
