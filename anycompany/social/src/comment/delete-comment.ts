import { id, words } from '@banyan/model'
import { z } from 'zod'
import { post } from '../post/post.ts'
import { postIdOf } from './comment-id.ts'

const commentId = z.strictObject({ commentId: id }).readonly()
const noSuchComment = { rejected: 'NoSuchComment', why: {} } as const

/** Takes a comment away: one's own, or any under one's own post. */
export const DeleteComment = post.command(
  'DeleteComment',
  words('댓글 삭제', 'Delete a comment', "Take away one's own comment, or one under one's own post."),
  {
    input: commentId,
    by: ['member'],
    of: (input) => postIdOf(input.commentId),
    emits: ['CommentDeleted'],
    rejects: { NoSuchComment: z.strictObject({}), NotYourComment: z.strictObject({}) },
    decide: ({ authorId: postAuthorId, comments, isDeleted }, input, { by, self }) => {
      const authorId = comments[input.commentId]
      if (authorId === undefined || postAuthorId === null || isDeleted) return noSuchComment
      if (by.id !== authorId && by.id !== postAuthorId) return { rejected: 'NotYourComment', why: {} }
      return [
        { type: 'CommentDeleted', data: { commentId: input.commentId, postId: self, postAuthorId, authorId } },
      ] as const
    },
    output: commentId,
    answer: (_events, _after, input) => ({ commentId: input.commentId }),
  },
)
