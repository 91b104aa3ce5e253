import { id, words } from '@banyan/model'
import { z } from 'zod'
import { post } from './post.ts'

const postId = z.strictObject({ postId: id }).readonly()

export const DeletePost = post.command('DeletePost', words('글 삭제', 'Delete a post', "Take one's own post away."), {
  input: postId,
  by: ['member'],
  of: (input) => input.postId,
  emits: ['PostDeleted'],
  rejects: { NoSuchPost: z.strictObject({}), NotYourPost: z.strictObject({}) },
  decide: ({ authorId, isDeleted }, input, { by }) => {
    if (authorId === null || isDeleted) return { rejected: 'NoSuchPost', why: {} }
    if (authorId !== by.id) return { rejected: 'NotYourPost', why: {} }
    return [{ type: 'PostDeleted', data: { postId: input.postId, authorId } }]
  },
  output: postId,
  answer: (_events, _after, input) => ({ postId: input.postId }),
})
