import { context, id, publishedLanguage, send, words } from '@banyan/model'
import { api, command } from '@banyan/service'
import { z } from 'zod'

const said = words('글', 'Post', 'A text.')
const post = z.strictObject({ postId: id, text: z.string(), sentAt: z.number() })

/** Written in one process. */
export const PostWritten = publishedLanguage('posts').event('PostWritten', 1, said, { data: post })
export const posts = context('posts', { ...said, owner: 'bench' })
const WritePost = posts
  .aggregate('Post', said, { initial: () => ({}), events: { PostWritten } })
  .evolve({ PostWritten: (s) => s })
  .command('WritePost', said, {
    input: post,
    by: ['member'],
    of: ({ postId }) => postId,
    emits: ['PostWritten'],
    rejects: {},
    decide: (_s, input) => [{ type: 'PostWritten', data: input }],
  })
export const postsApi = api(posts, [command('POST', '/posts', WritePost)])

/** Handled in another: a command, its event with the inbox mark, and a view. */
export const shelf = context('shelf', { ...said, owner: 'bench' })
const noted = z.strictObject({ postId: id, length: z.int(), sentAt: z.number() })
const PostNoted = shelf.event('PostNoted', 1, said, noted)
const note = shelf
  .aggregate('Note', said, { initial: () => ({}), events: { PostNoted } })
  .evolve({ PostNoted: (s) => s })
const NotePost = note.command('NotePost', said, {
  input: noted,
  by: ['service'],
  of: ({ postId }) => postId,
  emits: ['PostNoted'],
  rejects: {},
  decide: (_s, input) => [{ type: 'PostNoted', data: input }],
})
shelf.policy('when-post-written-then-note-post', said, {
  on: PostWritten,
  sends: [NotePost],
  catchesUp: true,
  then: ({ postId, text, sentAt }) => send(NotePost, { postId, length: text.length, sentAt }),
})
shelf.readModel('noted', said, {
  audience: 'public',
  row: noted,
  from: { PostNoted },
  on: { PostNoted: (e) => [{ op: 'put', key: e.postId, row: e }] },
})
export const shelfApi = api(shelf, [])
