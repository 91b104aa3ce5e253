import { memberId } from '@anycompany/contracts'
import { id, words } from '@banyan/model'
import { z } from 'zod'
import { CommentDeleted, CommentWritten } from '../comment/comment-events.ts'
import { Comments } from '../comment/comments.ts'
import { social } from '../context.ts'
import { MembershipEnded } from '../membership/membership.ts'
import { PostHidden, PostShownAgain } from '../moderation/moderation-events.ts'
import { Likes } from './likes.ts'
import { PostDeleted, PostLiked, PostUnliked, PostWritten } from './post.ts'

/**
 * Most likes, and most comments, of somebody who leaves that are taken off the counts: together fewer than the operations that a view
 * may ask for at one event. Those of somebody who left more behind stay counted on the rest.
 */
export const TAKEN_OFF_MAX = 4_500

/** How many like a post and how many comments it has. Author and hiding are known here too, so that a like finds its audience without a second look-up. */
export const PostCounts = social.readModel(
  'post-counts',
  words('글의 반응 수', 'Post counts', 'How many members like each post, and how many comments it has.'),
  {
    audience: 'member',
    row: z.strictObject({ postId: id, authorId: memberId, likes: z.int(), comments: z.int(), isHidden: z.boolean() }),
    indexes: ['authorId'],
    from: {
      PostWritten,
      PostHidden,
      PostShownAgain,
      PostLiked,
      PostUnliked,
      PostDeleted,
      CommentWritten,
      CommentDeleted,
      MembershipEnded,
    },
    readsBefore: { likes: Likes, comments: Comments },
    on: {
      PostWritten: ({ postId, authorId }) => [
        { op: 'put', key: postId, row: { postId, authorId, likes: 0, comments: 0, isHidden: false } },
      ],
      PostHidden: ({ postId }) => [{ op: 'patch', key: postId, set: { isHidden: true } }],
      PostShownAgain: ({ postId }) => [{ op: 'patch', key: postId, set: { isHidden: false } }],
      PostLiked: ({ postId }) => [{ op: 'increment', key: postId, by: { likes: 1 } }],
      PostUnliked: ({ postId }) => [{ op: 'increment', key: postId, by: { likes: -1 } }],
      CommentWritten: ({ postId }) => [{ op: 'increment', key: postId, by: { comments: 1 } }],
      // Of somebody who left it was taken off when they did.
      CommentDeleted: async ({ commentId, postId }, _meta, { comments }) =>
        (await comments.get(commentId)) ? [{ op: 'increment', key: postId, by: { comments: -1 } }] : [],
      PostDeleted: ({ postId }) => [{ op: 'delete', key: postId }],
      MembershipEnded: async (gone, _meta, { likes, comments }) => {
        const [liked, commented] = await Promise.all([
          likes.where('memberId', gone.memberId, { by: 'postId', limit: TAKEN_OFF_MAX }),
          comments.where('authorId', gone.memberId, { by: 'writtenAt', limit: TAKEN_OFF_MAX }),
        ])
        return [
          ...liked.map(({ postId }) => ({ op: 'increment' as const, key: postId, by: { likes: -1 } })),
          ...commented.map(({ postId }) => ({ op: 'increment' as const, key: postId, by: { comments: -1 } })),
          { op: 'deleteWhere', index: 'authorId', equals: gone.memberId },
        ]
      },
    },
  },
)
