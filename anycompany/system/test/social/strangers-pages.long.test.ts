import { after, before, describe, it } from 'node:test'
import { HidePost, ShowPostAgain } from '@anycompany/social'
import * as fc from 'fast-check'
import { company, lastOpenedFirst, type Running } from '../example-host.ts'
import { openPages, type OpenPages } from './open-pages.ts'

const MEMBERS = ['ann', 'ben', 'cat'] as const
const POSTS = 4
const STEPS_MAX = 12
/** So much happens before anybody looks whether the pages show it. */
const BURST_MAX = 3
const RUNS = 6
const DEADLINE_MS = 10_000

type Who = (typeof MEMBERS)[number]
type Step =
  | { readonly kind: 'befriend' | 'unfriend' | 'block' | 'unblock'; readonly who: Who; readonly other: Who }
  | { readonly kind: 'write'; readonly who: Who; readonly audience: string }
  | { readonly kind: 'like' | 'comment'; readonly who: Who; readonly post: number }
  | { readonly kind: 'edit'; readonly post: number; readonly audience: string }
  | { readonly kind: 'hide' | 'show-again' | 'delete'; readonly post: number }

const who = fc.constantFrom(...MEMBERS)
const post = fc.nat(2 * POSTS)
const audience = fc.constantFrom('friends', 'public')
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('befriend', 'unfriend', 'block', 'unblock'), who, other: who }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('write'), who, audience }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('like', 'comment'), who, post }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('edit'), post, audience }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('hide', 'show-again', 'delete'), post }) },
)
const bursts = fc.array(fc.array(step, { minLength: 1, maxLength: BURST_MAX }), {
  maxLength: STEPS_MAX / 2,
  size: 'max',
})

describe('pages of posts and members that stay open, on two hosts and PostgreSQL', () => {
  let one: Running
  let two: Running
  let runs = 0
  const undo: (() => Promise<void>)[] = []

  before(async () => {
    const shared = await company(lastOpenedFirst({ after: (fn) => void undo.push(fn) }))
    one = await shared.start()
    two = await shared.start()
  })
  after(async () => {
    for (const fn of undo) await fn()
  })

  /** Members of one run, with posts of theirs and everybody's pages open. */
  const begin = async () => {
    const run = (runs += 1)
    const idOf = (name: string) => `${name}-${run}`
    const members = MEMBERS.map(idOf)
    await one.takePart(...members, idOf('bell'))
    const written: { readonly postId: string; readonly authorId: string }[] = []
    const write = async (authorId: string, to: string) => {
      const { body, headers } = await one.as(authorId, 'POST', '/api/social/posts', { text: 'hello', audience: to })
      written.push({ postId: String(body['postId']), authorId })
      return headers.get('banyan-seen') ?? undefined
    }
    const seen: (string | undefined)[] = []
    for (let i = 0; i < POSTS; i += 1)
      seen.push(await write(members[i % members.length]!, i % 2 === 0 ? 'public' : 'friends'))
    const watched = written.map(({ postId }) => postId)
    const pages: OpenPages[] = []
    for (const reader of members)
      pages.push(
        await openPages({
          reader,
          host: two,
          members: members.filter((other) => other !== reader),
          posts: watched,
          bell: idOf('bell'),
        }),
      )
    return { idOf, written, write, pages, seen: seen.at(-1) }
  }

  /** Does something; what was changed by it, as `Banyan-Seen` says it. */
  const happen = async (what: Step, { idOf, written, write }: Awaited<ReturnType<typeof begin>>) => {
    const send = async (name: string, method: string, path: string, body?: unknown) =>
      (await one.as(name, method, `/api/social/${path}`, body)).headers.get('banyan-seen') ?? undefined
    if (what.kind === 'write') return write(idOf(what.who), what.audience)
    if ('other' in what) {
      const [me, other] = [idOf(what.who), idOf(what.other)]
      if (what.kind === 'unfriend') return send(me, 'DELETE', `friends/${other}`)
      if (what.kind !== 'befriend') return send(me, what.kind === 'block' ? 'PUT' : 'DELETE', `blocks/${other}`)
      await send(me, 'POST', 'friend-requests', { memberId: other })
      return send(other, 'POST', 'friend-requests', { memberId: me })
    }
    const { postId, authorId } = written[what.post % written.length]!
    if (what.kind === 'like') return send(idOf(what.who), 'PUT', `posts/${postId}/like`)
    if (what.kind === 'comment') return send(idOf(what.who), 'POST', `posts/${postId}/comments`, { text: 'oh' })
    if (what.kind === 'delete') return send(authorId, 'DELETE', `posts/${postId}`)
    if (what.kind === 'edit')
      return send(authorId, 'PATCH', `posts/${postId}`, { text: `for ${what.audience}`, audience: what.audience })
    const operator = one.host.access('social', { actor: { kind: 'operator', id: 'mod' } })
    const command = what.kind === 'hide' ? HidePost : ShowPostAgain
    const done = await operator.send(command, { postId }, { signal: AbortSignal.timeout(DEADLINE_MS) })
    return done.kind === 'answered' && done.seen !== null ? `social:${done.seen}` : undefined
  }

  it('show at every time what a fresh read shows, and hear of nothing that is not for them', async () => {
    await fc.assert(
      fc.asyncProperty(bursts, async (some) => {
        const world = await begin()
        const ids = () => world.written.map(({ postId }) => postId)
        for (const page of world.pages) {
          await page.note(ids(), world.seen)
          await page.check(ids())
        }
        for (const burst of some) {
          for (const what of burst) {
            const seen = await happen(what, world)
            for (const page of world.pages) await page.note(ids(), seen)
          }
          for (const page of world.pages) await page.check(ids())
        }
        for (const page of world.pages) page.close()
      }),
      { numRuns: RUNS, endOnFailure: true },
    )
  })
})
