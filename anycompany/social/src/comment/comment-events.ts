import { memberId } from '@anycompany/contracts'
import { id, personal, words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'

export const CommentWritten = social.event(
  'CommentWritten',
  1,
  words('댓글이 작성됨', 'Comment written', 'A member who sees a post commented on it.'),
  z.strictObject({
    commentId: id,
    postId: id,
    postAuthorId: memberId,
    authorId: memberId,
    text: personal(z.string(), 'authorId'),
  }),
)
export const CommentDeleted = social.event(
  'CommentDeleted',
  1,
  words('댓글이 삭제됨', 'Comment deleted', "A comment was taken away, by its author or by the post's."),
  z.strictObject({ commentId: id, postId: id, postAuthorId: memberId, authorId: memberId }).readonly(),
)
