import { context, id, publishedLanguage, send, system, words } from '@banyan/model'
import { z } from 'zod'
import { api, command, query } from '../../src/index.ts'

const w = words('낱말', 'word', 'A word.')

const ONE = z.strictObject({ postId: id, text: z.string() })
const TWO = ONE.extend({ mood: z.enum(['glad', 'calm']) })

const language = publishedLanguage('wall')
const Posted = {
  1: language.event('Posted', 1, w, { data: ONE }),
  2: language.event('Posted', 2, w, { data: TWO, upcast: { 1: (old: object) => ({ ...old, mood: 'calm' }) } }),
}

type Release = 1 | 2 | 3

const Archived = language.event('Archived', 1, w, { data: z.strictObject({ postId: id }) })

/**
 * Two contexts as two releases of one code have them: the second knows version 2 of `Posted`, which says more; the third `Archived` too, and
 * therefore has another version of the state. A wall, and a counter in another context that hears of what is posted on it.
 */
export const release = (number: Release) => {
  const wall = wallOf(number)
  const counter = counterOf(number)
  return {
    system: system('Example', [wall.context, counter.context]),
    contexts: [wall, counter],
  }
}

/** For the compiler, all releases know what the last one knows. */
const postedOf = (number: Release) => Posted[number === 1 ? 1 : 2] as (typeof Posted)[2]

const wallOf = (number: Release) => {
  const posted = postedOf(number)
  const wall = context('wall', { ...w, owner: 'team' })
  const Pinned = wall.event('Pinned', 1, w, z.strictObject({ postId: id }))
  const post = wall
    .aggregate('Post', w, {
      initial: () => ({ said: 0, pinned: 0 }),
      events: { Posted: posted, Pinned, ...(number === 3 && { Archived }) } as {
        Posted: typeof posted
        Pinned: typeof Pinned
        Archived: typeof Archived
      },
      snapshotEvery: 2,
      stateVersion: number === 3 ? 2 : 1,
    })
    .evolve({
      Posted: (s) => ({ ...s, said: s.said + 1 }),
      Pinned: (s) => ({ ...s, pinned: s.pinned + 1 }),
      Archived: (s) => s,
    })
  const Write = post.command('Write', w, {
    input: z.strictObject({ text: z.string() }),
    by: ['member'],
    of: (_input, at) => at.id(),
    emits: ['Posted'],
    rejects: {},
    decide: (_s, { text }, at) => [
      {
        type: 'Posted',
        data: { postId: at.self, text, ...(number > 1 && { mood: 'glad' }) } as z.output<typeof TWO>,
      },
    ],
    output: z.strictObject({ postId: id }),
    answer: ([first]) => ({ postId: first!.data.postId }),
  })
  const Pin = post.command('Pin', w, {
    input: z.strictObject({ postId: id }),
    by: ['member'],
    of: ({ postId }) => postId,
    emits: ['Pinned'],
    rejects: { NoSuchPost: z.strictObject({}) },
    decide: (s, { postId }) =>
      s.said === 0 ? { rejected: 'NoSuchPost', why: {} } : [{ type: 'Pinned', data: { postId } }],
    output: z.strictObject({ pinned: z.int() }),
    answer: (_events, { pinned }) => ({ pinned }),
  })
  /** Says something in the stream that older releases have no word for, and then what it knows. */
  const archive = () =>
    post.command('Archive', w, {
      input: z.strictObject({ postId: id }),
      by: ['member'],
      of: ({ postId }) => postId,
      emits: ['Archived', 'Posted'],
      rejects: {},
      decide: (_s, { postId }) => [
        { type: 'Archived', data: { postId } },
        { type: 'Posted', data: { postId, text: 'archived', mood: 'calm' } },
      ],
    })
  const routes = [
    command('POST', '/posts', Write, { status: 201 }),
    command('POST', '/posts/:postId/pins', Pin),
    ...(number === 3 ? [command('POST', '/posts/:postId/archive', archive())] : []),
    query('GET', '/posts/:postId', onePost(wall, posted), { missing: 'NoSuchPost' }),
  ]
  return { context: wall, api: api(wall, routes) }
}

const onePost = (wall: ReturnType<typeof context>, posted: ReturnType<typeof postedOf>) => {
  const row = z.strictObject({ postId: id, said: z.string() })
  const Posts = wall.readModel('posts', w, {
    audience: 'member',
    row,
    from: { Posted: posted },
    on: {
      Posted: ({ postId, text, mood }) => [{ op: 'put', key: postId, row: { postId, said: `${text} ${mood ?? '?'}` } }],
    },
  })
  return wall.query('One', w, {
    by: ['member'],
    input: z.strictObject({ postId: id }),
    output: row.nullable(),
    reads: { posts: Posts },
    answer: async ({ postId }, _by, { posts }) => (await posts.get(postId)) ?? null,
  })
}

const counterOf = (number: Release) => {
  const counter = context('counter', { ...w, owner: 'team' })
  const Counted = counter.event('Counted', 1, w, z.strictObject({ postId: id }))
  const Count = counter
    .aggregate('Count', w, { initial: () => 0, events: { Counted } })
    .evolve({ Counted: (n) => n + 1 })
    .command('CountPost', w, {
      input: z.strictObject({ postId: id }),
      by: ['service'],
      of: ({ postId }) => postId,
      emits: ['Counted'],
      rejects: {},
      decide: (_s, data) => [{ type: 'Counted', data }],
    })
  counter.policy('when-posted-then-count', w, {
    on: postedOf(number),
    sends: [Count],
    catchesUp: true,
    then: ({ postId }) => send(Count, { postId }),
  })
  return { context: counter, api: api(counter, []) }
}
