import { id, words } from '@banyan/model'
import { z } from 'zod'
import { isThere, noSuchPost, post } from './post.ts'

const postId = z.strictObject({ postId: id }).readonly()

export const DeletePost = post.command('DeletePost', words('글 삭제', 'Delete a post', "Take one's own post away."), {
  input: postId,
  by: ['member'],
  of: (input) => input.postId,
  emits: ['PostDeleted'],
  rejects: { NoSuchPost: z.strictObject({}), NotYourPost: z.strictObject({}) },
  decide: (state, input, { by }) => {
    if (!isThere(state)) return noSuchPost
    if (state.authorId !== by.id) return { rejected: 'NotYourPost', why: {} }
    const { authorId, audience, isHidden } = state
    return [{ type: 'PostDeleted', data: { postId: input.postId, authorId, audience, isHidden } }]
  },
  output: postId,
  answer: (_events, _after, input) => ({ postId: input.postId }),
})
