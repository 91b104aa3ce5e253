import { id, words } from '@banyan/model'
import { z } from 'zod'
import { takesPart } from '../membership/takes-part.ts'
import { isThere, noSuchPost, post } from './post.ts'
import { postIsSeen } from './visibility.ts'

const postId = z.strictObject({ postId: id }).readonly()
const likedOrNot = z.strictObject({ postId: id, liked: z.boolean() })

/** One like a member: liking again changes nothing and is answered alike. */
export const LikePost = post.command('LikePost', words('좋아요', 'Like a post', 'Like a post one can see.'), {
  input: postId,
  by: ['member'],
  of: (input) => input.postId,
  emits: ['PostLiked'],
  rejects: { NoSuchPost: z.strictObject({}), NotTakingPart: z.strictObject({}) },
  requires: [takesPart, postIsSeen],
  decide: (state, input, { by }) => {
    if (!isThere(state)) return noSuchPost
    if (state.likedBy.includes(by.id)) return []
    return [{ type: 'PostLiked', data: { postId: input.postId, memberId: by.id } }]
  },
  output: likedOrNot,
  answer: (_events, _after, input) => ({ postId: input.postId, liked: true }),
})

export const UnlikePost = post.command(
  'UnlikePost',
  words('좋아요 취소', 'Unlike a post', "Take back one's like of a post."),
  {
    input: postId,
    by: ['member'],
    of: (input) => input.postId,
    emits: ['PostUnliked'],
    rejects: { NoSuchPost: z.strictObject({}) },
    requires: [postIsSeen],
    decide: (state, input, { by }) => {
      if (!isThere(state)) return noSuchPost
      if (!state.likedBy.includes(by.id)) return []
      return [{ type: 'PostUnliked', data: { postId: input.postId, memberId: by.id } }]
    },
    output: likedOrNot,
    answer: (_events, _after, input) => ({ postId: input.postId, liked: false }),
  },
)
