import { memberId } from '@anycompany/contracts'
import { id, personal, words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'
import { MembershipEnded } from '../membership/membership.ts'
import { PostDeleted } from '../post/post.ts'
import { CommentDeleted, CommentWritten } from './comment-events.ts'

/** Each comment that exists. Who may read them is who sees the post. */
export const Comments = social.readModel('comments', words('댓글 목록', 'Comments', 'The comments under each post.'), {
  audience: 'member',
  row: z.strictObject({
    commentId: id,
    postId: id,
    authorId: memberId,
    text: personal(z.string(), 'authorId'),
    writtenAt: z.string(),
  }),
  indexes: [
    ['postId', 'writtenAt'],
    ['authorId', 'writtenAt'],
  ],
  from: { CommentWritten, CommentDeleted, PostDeleted, MembershipEnded },
  on: {
    CommentWritten: ({ commentId, postId, authorId, text }, { at }) => [
      { op: 'put', key: commentId, row: { commentId, postId, authorId, text, writtenAt: at.toISOString() } },
    ],
    CommentDeleted: ({ commentId }) => [{ op: 'delete', key: commentId }],
    PostDeleted: ({ postId }) => [{ op: 'deleteWhere', index: 'postId', equals: postId }],
    MembershipEnded: (gone) => [{ op: 'deleteWhere', index: 'authorId', equals: gone.memberId }],
  },
})
