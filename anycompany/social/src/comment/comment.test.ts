import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { given, happened } from '@banyan/testing'
import { post, PostDeleted, PostWritten } from '../post/post.ts'
import { COMMENT_CHARACTERS_MAX } from '../texts.ts'
import { CommentDeleted, CommentWritten } from './comment-events.ts'
import { commentIdOf, postIdOf } from './comment-id.ts'
import { DeleteComment } from './delete-comment.ts'
import { COMMENTS_MAX, WriteComment } from './write-comment.ts'

const as = (id: string) => ({ by: { kind: 'member', id } }) as const
const postId = 'p1'
const commentId = 'p1.id-1'
const written = happened(PostWritten, { postId, authorId: 'ann', text: 'hello', audience: 'public', productId: null })
const commented = happened(CommentWritten, { commentId, postId, postAuthorId: 'ann', authorId: 'ben', text: 'hi' })
const goneComment = happened(CommentDeleted, { commentId, postId, postAuthorId: 'ann', authorId: 'ben' })
const gone = happened(PostDeleted, { postId, authorId: 'ann', audience: 'friends', isHidden: false })

describe('a comment', () => {
  it('is written under a post that is there, as it was typed', () => {
    given(post, written).when(WriteComment, { postId, text: 'hi' }, as('ben')).then(commented).thenAnswer({ commentId })
    given(post).when(WriteComment, { postId, text: 'hi' }, as('ben')).thenRejected('NoSuchPost', {})
    given(post, written, gone).when(WriteComment, { postId, text: 'hi' }, as('ben')).thenRejected('NoSuchPost', {})
  })

  it('is taken away by its author or the post’s, once', () => {
    for (const who of ['ben', 'ann'])
      given(post, written, commented)
        .when(DeleteComment, { commentId }, as(who))
        .then(goneComment)
        .thenAnswer({ commentId })
    given(post, written, commented).when(DeleteComment, { commentId }, as('cat')).thenRejected('NotYourComment', {})
    given(post, written, commented, goneComment)
      .when(DeleteComment, { commentId }, as('ben'))
      .thenRejected('NoSuchComment', {})
    given(post, written, commented, gone)
      .when(DeleteComment, { commentId }, as('ben'))
      .thenRejected('NoSuchComment', {})
    given(post).when(DeleteComment, { commentId: 'anything' }, as('ben')).thenRejected('NoSuchComment', {})
  })

  it('tells by its id which post it is under, whatever that post’s id looks like', () => {
    for (const id of ['p1', 'p.1', '01a-b_c']) assert.equal(postIdOf(commentIdOf(id, 'id-1')), id)
  })

  it('has a longest length, and a post a most of them', () => {
    const fits = (text: string) => WriteComment.spec.input.safeParse({ postId, text }).success
    assert.ok(fits('한'.repeat(COMMENT_CHARACTERS_MAX)))
    assert.ok(!fits('한'.repeat(COMMENT_CHARACTERS_MAX + 1)))
    const full = { comments: Object.fromEntries(Array.from({ length: COMMENTS_MAX }, (_, i) => [`p1.${i}`, 'ben'])) }
    const state = { ...(given(post, written).when(DeleteComment, { commentId }, as('ben')).state as object), ...full }
    const at = { by: as('ben').by, now: new Date(0), id: () => 'id-1', self: postId }
    assert.deepEqual(WriteComment.spec.decide(state, { postId, text: 'x' }, at), {
      rejected: 'TooManyComments',
      why: { limit: COMMENTS_MAX },
    })
  })
})
