import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { upcastData } from '@banyan/model'
import { given, happened } from '@banyan/testing'
import { PostHidden, PostShownAgain } from '../moderation/moderation-events.ts'
import { POST_CHARACTERS_MAX } from '../texts.ts'
import type { Audience } from './audience.ts'
import { DeletePost } from './delete-post.ts'
import { EditPost } from './edit-post.ts'
import { post, PostAudienceChanged, PostDeleted, PostEdited, PostWritten } from './post.ts'

const ann = { by: { kind: 'member', id: 'ann' } } as const
const ben = { by: { kind: 'member', id: 'ben' } } as const
const postId = 'p1'
const written = happened(PostWritten, { postId, authorId: 'ann', text: 'hello', audience: 'friends', productId: null })
const edited = happened(PostEdited, { postId, authorId: 'ann', text: 'hello again' })
const changedTo = (audience: Audience, isHidden = false) =>
  happened(PostAudienceChanged, { postId, authorId: 'ann', audience, isHidden })
const madePublic = changedTo('public')

describe('an edit', () => {
  it('changes text, audience or both', () => {
    given(post, written).when(EditPost, { postId, text: 'hello again' }, ann).then(edited).thenAnswer({ postId })
    given(post, written).when(EditPost, { postId, audience: 'public' }, ann).then(madePublic)
    given(post, written)
      .when(EditPost, { postId, text: 'hello again', audience: 'public' }, ann)
      .then(edited, madePublic)
    given(post, written).when(EditPost, { postId, audience: 'friends' }, ann).then()
  })

  it('shows its new text at no moment to those whom the post is not for', () => {
    const both = (to: Audience) => ({ postId, text: 'hello again', audience: to })
    given(post, written).when(EditPost, both('public'), ann).then(edited, madePublic)
    given(post, written, madePublic).when(EditPost, both('friends'), ann).then(changedTo('friends'), edited)
  })

  it('of a hidden post says that it is', () => {
    const hidden = happened(PostHidden, { postId, authorId: 'ann', reports: 0, audience: 'friends' })
    given(post, written, hidden).when(EditPost, { postId, audience: 'public' }, ann).then(changedTo('public', true))
    given(post, written, hidden)
      .when(DeletePost, { postId }, ann)
      .then(happened(PostDeleted, { postId, authorId: 'ann', audience: 'friends', isHidden: true }))
  })

  it('is the author’s alone, and of a post that is there', () => {
    given(post, written).when(EditPost, { postId, text: 'mine' }, ben).thenRejected('NotYourPost', {})
    given(post).when(EditPost, { postId, text: 'x' }, ann).thenRejected('NoSuchPost', {})
    given(post, written, happened(PostDeleted, { postId, authorId: 'ann', audience: 'friends', isHidden: false }))
      .when(EditPost, { postId, text: 'x' }, ann)
      .thenRejected('NoSuchPost', {})
  })

  it('that says nothing, or too much, is refused', () => {
    const fits = (input: object) => EditPost.spec.input.safeParse({ postId, ...input }).success
    assert.ok(!fits({}))
    assert.ok(!fits({ text: '' }))
    assert.ok(!fits({ text: 'x'.repeat(POST_CHARACTERS_MAX + 1) }))
    assert.ok(!fits({ audience: 'everyone' }))
    assert.ok(fits({ text: 'x'.repeat(POST_CHARACTERS_MAX) }))
  })
})

describe('a post of before there were audiences', () => {
  it('is for friends and promotes nothing', () => {
    const old = { postId, authorId: 'ann', text: 'hello' }
    assert.deepEqual(upcastData(PostWritten, 1, old), { ...old, audience: 'friends', productId: null })
  })

  it('of which nobody noted who saw it may have been seen by all: whoever looks is told too much rather than too little', () => {
    const old = { postId, authorId: 'ann' }
    const seenByAll = { ...old, audience: 'public' }
    assert.deepEqual(upcastData(PostDeleted, 1, old), { ...seenByAll, isHidden: false })
    assert.deepEqual(upcastData(PostAudienceChanged, 1, seenByAll), { ...seenByAll, isHidden: false })
    for (const event of [PostHidden, PostShownAgain]) assert.deepEqual(upcastData(event, 1, old), seenByAll)
  })
})
