import { memberId } from '@anycompany/contracts'
import { id, words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'
import { MembershipEnded } from '../membership/membership.ts'
import { PostDeleted, PostLiked, PostUnliked, PostWritten } from './post.ts'

export const likeKey = (postId: string, memberId: string): string => `${postId}/${memberId}`

/** One row a like: "does this member like that post?" */
export const Likes = social.readModel('likes', words('좋아요한 회원', 'Likes', 'Who likes which post.'), {
  audience: 'member',
  row: z.strictObject({ postId: id, memberId }),
  indexes: ['postId', ['memberId', 'postId']],
  from: { PostLiked, PostUnliked, PostDeleted, MembershipEnded },
  on: {
    PostLiked: ({ postId, memberId }) => [{ op: 'put', key: likeKey(postId, memberId), row: { postId, memberId } }],
    PostUnliked: ({ postId, memberId }) => [{ op: 'delete', key: likeKey(postId, memberId) }],
    PostDeleted: ({ postId }) => [{ op: 'deleteWhere', index: 'postId', equals: postId }],
    MembershipEnded: (gone) => [{ op: 'deleteWhere', index: 'memberId', equals: gone.memberId }],
  },
})

/**
 * Most likes of somebody who leaves that are taken off the counts: fewer than the operations that a view may ask for at one event.
 * Those of somebody who liked more posts stay counted on the rest.
 */
export const LIKES_TAKEN_OFF_MAX = 9_000

/** How many like a post. The author is known here too, so that a like finds its audience without a second look-up. */
export const LikeCounts = social.readModel(
  'like-counts',
  words('글의 좋아요 수', 'Like counts', 'How many members like each post.'),
  {
    audience: 'member',
    row: z.strictObject({ postId: id, authorId: memberId, likes: z.int() }),
    indexes: ['authorId'],
    from: { PostWritten, PostLiked, PostUnliked, PostDeleted, MembershipEnded },
    readsBefore: { likes: Likes },
    on: {
      PostWritten: ({ postId, authorId }) => [{ op: 'put', key: postId, row: { postId, authorId, likes: 0 } }],
      PostLiked: ({ postId }) => [{ op: 'increment', key: postId, by: { likes: 1 } }],
      PostUnliked: ({ postId }) => [{ op: 'increment', key: postId, by: { likes: -1 } }],
      PostDeleted: ({ postId }) => [{ op: 'delete', key: postId }],
      MembershipEnded: async (gone, _meta, { likes }) => {
        const some = { by: 'postId', limit: LIKES_TAKEN_OFF_MAX } as const
        const liked = await likes.where('memberId', gone.memberId, some)
        return [
          ...liked.map(({ postId }) => ({ op: 'increment' as const, key: postId, by: { likes: -1 } })),
          { op: 'deleteWhere', index: 'authorId', equals: gone.memberId },
        ]
      },
    },
  },
)
