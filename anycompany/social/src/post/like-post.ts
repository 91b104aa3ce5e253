import { type Actor, id, words } from '@banyan/model'
import { z } from 'zod'
import { HomeTimeline, timelineKey } from '../timeline/home-timeline.ts'
import { post } from './post.ts'

const postId = z.strictObject({ postId: id }).readonly()
const likedOrNot = z.strictObject({ postId: id, liked: z.boolean() })
type PostId = z.output<typeof postId>

const noSuchPost = { rejected: 'NoSuchPost', why: {} } as const

/** Only who sees a post may like it, and who sees it is the timeline's knowledge. */
const seenByCaller = {
  view: HomeTimeline,
  key: (input: PostId, by: Actor) => timelineKey(by.id, input.postId),
  otherwise: noSuchPost,
}

/** One like a member: liking again changes nothing and is answered alike. */
export const LikePost = post.command('LikePost', words('좋아요', 'Like a post', 'Like a post one can see.'), {
  input: postId,
  by: ['member'],
  of: (input) => input.postId,
  emits: ['PostLiked'],
  rejects: { NoSuchPost: z.strictObject({}) },
  requires: [seenByCaller],
  decide: ({ authorId, isDeleted, likedBy }, input, { by }) => {
    if (authorId === null || isDeleted) return noSuchPost
    if (likedBy.includes(by.id)) return []
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
    requires: [seenByCaller],
    decide: ({ authorId, isDeleted, likedBy }, input, { by }) => {
      if (authorId === null || isDeleted) return noSuchPost
      if (!likedBy.includes(by.id)) return []
      return [{ type: 'PostUnliked', data: { postId: input.postId, memberId: by.id } }]
    },
    output: likedOrNot,
    answer: (_events, _after, input) => ({ postId: input.postId, liked: false }),
  },
)
