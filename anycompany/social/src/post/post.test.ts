import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { given, happened } from '@banyan/testing'
import { DeletePost } from './delete-post.ts'
import { LikePost, UnlikePost } from './like-post.ts'
import { post, PostDeleted, PostLiked, PostUnliked, PostWritten } from './post.ts'
import { POST_CHARACTERS_MAX } from '../texts.ts'
import { WritePost } from './write-post.ts'

const ann = { by: { kind: 'member', id: 'ann' } } as const
const ben = { by: { kind: 'member', id: 'ben' } } as const
const postId = 'p1'
const forFriends = { audience: 'friends', productId: null } as const
const written = happened(PostWritten, { postId, authorId: 'ann', text: 'hello', ...forFriends })
const deleted = happened(PostDeleted, { postId, authorId: 'ann', audience: 'friends', isHidden: false })
const likedByBen = happened(PostLiked, { postId, memberId: 'ben' })

describe('a post', () => {
  it('is written as it was typed, by its author', () => {
    const text = '  첫 글 🎉\n\u200f'
    given(post)
      .when(WritePost, { text, ...forFriends }, ann)
      .then(happened(PostWritten, { postId: 'id-1', authorId: 'ann', text, ...forFriends }))
      .thenAnswer({ postId: 'id-1' })
  })

  it('holds at most 5,000 characters, however many bytes those take', () => {
    const isFine = (text: string) => WritePost.spec.input.safeParse({ text }).success
    for (const character of ['a', '한', '🎉']) {
      assert.ok(isFine(character.repeat(POST_CHARACTERS_MAX)))
      assert.ok(!isFine(character.repeat(POST_CHARACTERS_MAX + 1)))
    }
    assert.ok(!isFine(''))
  })

  it('is taken away by its author alone, once', () => {
    given(post, written).when(DeletePost, { postId }, ann).then(deleted).thenAnswer({ postId })
    given(post, written).when(DeletePost, { postId }, ben).thenRejected('NotYourPost', {})
    given(post, written, deleted).when(DeletePost, { postId }, ann).thenRejected('NoSuchPost', {})
    given(post).when(DeletePost, { postId }, ann).thenRejected('NoSuchPost', {})
  })
})

describe('a like', () => {
  it('counts once a member', () => {
    given(post, written).when(LikePost, { postId }, ben).then(likedByBen).thenAnswer({ postId, liked: true })
    given(post, written, likedByBen).when(LikePost, { postId }, ben).then().thenAnswer({ postId, liked: true })
  })

  it('can be taken back, and given again', () => {
    const takenBack = happened(PostUnliked, { postId, memberId: 'ben' })
    given(post, written, likedByBen)
      .when(UnlikePost, { postId }, ben)
      .then(takenBack)
      .thenAnswer({ postId, liked: false })
    given(post, written).when(UnlikePost, { postId }, ben).then().thenAnswer({ postId, liked: false })
    given(post, written, likedByBen, takenBack).when(LikePost, { postId }, ben).then(likedByBen)
  })

  it('needs a post', () => {
    for (const command of [LikePost, UnlikePost]) {
      given(post).when(command, { postId }, ben).thenRejected('NoSuchPost', {})
      given(post, written, deleted).when(command, { postId }, ben).thenRejected('NoSuchPost', {})
    }
  })
})
