import { describe as suite, it } from 'node:test'
import { z } from 'zod'
import { context, money, personal, send, words } from './index.ts'

// What the compiler must refuse. Each `@ts-expect-error` is a test: `npm run check` is red when the line below compiles.
const w = words('낱말', 'word', 'A word.')
const forum = context('forum', { ...w, owner: 'team-forum' })
const PostWritten = forum.event(
  'PostWritten',
  1,
  w,
  z.object({ postId: z.string(), authorId: z.string(), text: personal(z.string(), 'authorId') }),
)
const PostLiked = forum.event('PostLiked', 1, w, z.object({ postId: z.string(), memberId: z.string() }))
const PostDeleted = forum.event('PostDeleted', 1, w, z.object({ postId: z.string() }))
type Post = { readonly authorId: string | null }
const initial = (): Post => ({ authorId: null })
const post = forum
  .aggregate('Post', w, { initial, events: { PostWritten, PostLiked, PostDeleted } })
  .evolve({ PostWritten: (s, e) => ({ ...s, authorId: e.authorId }), PostLiked: (s) => s, PostDeleted: (s) => s })
const postId = z.object({ postId: z.string() })
const base = { input: postId, by: ['member'], of: (c: { postId: string }) => c.postId } as const

suite('the model API refuses at compile time', () => {
  it('an evolve that forgets an event', () => {
    context('a', { ...w, owner: 't' })
      // the aggregate's own events come from another context here, which is refused at run time; only types matter
      .readModel('empty', w, { audience: 'public', row: postId, from: {}, on: {} })
    const declare = () =>
      forum
        .aggregate('Bad1', w, { initial, events: { PostWritten, PostDeleted } })
        // @ts-expect-error evolve forgets PostDeleted
        .evolve({ PostWritten: (s) => s })
    void declare
  })

  it('an event, a payload or a rejection that is not declared', () => {
    const declare = () => {
      post.command('Bad2', w, {
        ...base,
        emits: ['PostLiked'],
        rejects: {},
        // @ts-expect-error emits an event that is not declared
        decide: (_s, c) => [{ type: 'PostDeleted', data: { postId: c.postId } }],
      })
      post.command('Bad3', w, {
        ...base,
        emits: ['PostLiked'],
        rejects: {},
        // @ts-expect-error wrong payload
        decide: (_s, c) => [{ type: 'PostLiked', data: { postId: c.postId, memberId: 7 } }],
      })
      post.command('Bad4', w, {
        ...base,
        emits: ['PostLiked'],
        rejects: { AlreadyLiked: z.object({}) },
        // @ts-expect-error rejects with a reason that is not declared
        decide: () => ({ rejected: 'Nope', why: {} }),
      })
    }
    void declare
  })

  it('an answer of another shape than the declared output', () => {
    const declare = () => {
      const answering = { ...base, emits: ['PostLiked'], rejects: {}, decide: () => [] } as const
      post.command('Bad9', w, {
        ...answering,
        output: z.object({ likes: z.int() }),
        // @ts-expect-error answers a text where a number is declared
        answer: () => ({ likes: 'many' }),
      })
      post.command('Bad10', w, {
        ...answering,
        output: z.object({ likes: z.int(), postId: z.string() }),
        // @ts-expect-error forgets the postId
        answer: () => ({ likes: 1 }),
      })
      const Count = post.command('Count', w, { ...answering, answer: () => ({ likes: 1 }) })
      const counted: number = send(Count, { postId: 'p1' })._answer!.likes // undeclared: as the answer itself
      void counted
    }
    void declare
  })

  it('a view that increments what is no number, or handles what it does not read', () => {
    const row = z.object({ name: z.string(), likes: z.int(), price: money })
    const declare = () => {
      forum.readModel('Bad5', w, {
        audience: 'public',
        row,
        from: { PostLiked },
        // @ts-expect-error increments a field that is not a number
        on: { PostLiked: (e) => [{ op: 'increment', key: e.postId, by: { name: 1 } }] },
      })
      forum.readModel('Bad6', w, {
        audience: 'public',
        row,
        from: { PostLiked },
        // @ts-expect-error forgets PostLiked
        on: {},
      })
      forum.readModel('Bad7', w, {
        audience: 'public',
        row,
        // @ts-expect-error an index names a field of the row
        indexes: ['nope'],
        from: { PostLiked },
        on: { PostLiked: () => [] },
      })
    }
    void declare
  })

  it('personal text used as if its person could never be forgotten', () => {
    const row = z.object({ length: z.int() })
    const declare = () =>
      forum.readModel('Bad8', w, {
        audience: 'public',
        row,
        from: { PostWritten },
        // @ts-expect-error the text may be Forgotten
        on: { PostWritten: (e) => [{ op: 'put', key: e.postId, row: { length: e.text.length } }] },
      })
    void declare
  })

  it('a policy that reads what its event does not hold', () => {
    const declare = () =>
      // @ts-expect-error PostDeleted has no memberId
      forum.policy('when-deleted', w, { on: PostDeleted, sends: [], then: (e) => (e.memberId ? null : null) })
    void declare
  })
})
