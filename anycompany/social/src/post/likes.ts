import { memberId } from '@anycompany/contracts'
import { id, words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'
import { MembershipEnded } from '../membership/membership.ts'
import { PostDeleted, PostLiked, PostUnliked } from './post.ts'

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
