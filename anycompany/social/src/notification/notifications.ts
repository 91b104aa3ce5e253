import { memberId } from '@anycompany/contracts'
import { id, words } from '@banyan/model'
import { z } from 'zod'
import { CommentDeleted, CommentWritten } from '../comment/comment-events.ts'
import { social } from '../context.ts'
import { PendingFriendRequests } from '../friendship/friend-requests.ts'
import {
  FriendRequestDeclined,
  FriendRequestWithdrawn,
  FriendshipBegan,
  FriendshipRequested,
  MemberBlocked,
} from '../friendship/friendship.ts'
import { MembershipEnded } from '../membership/membership.ts'
import { PostHidden, PostShownAgain } from '../moderation/moderation-events.ts'
import { PostDeleted, PostLiked, PostUnliked } from '../post/post.ts'
import { Posts } from '../post/posts.ts'

export const notificationKind = z.enum([
  'friend-requested',
  'friend-accepted',
  'post-liked',
  'post-commented',
  'post-hidden',
])
type Kind = z.output<typeof notificationKind>

/** Names what one member is told of another, so that a block can take it away. */
const between = (memberId: string, actorId: string): string => `${memberId}/${actorId}`

/** Stands in `postId` of what is about no post. */
const NO_POST = ''

type Told = { readonly memberId: string; readonly kind: Kind; readonly actorId: string; readonly postId?: string }

const keyOf = ({ memberId: to, kind, actorId, postId = NO_POST }: Told, what = ''): string =>
  `${to}/${kind}/${postId}/${actorId}/${what}`

const tell = (told: Told, at: Date, what?: string) => ({
  op: 'put' as const,
  key: keyOf(told, what),
  row: { ...told, postId: told.postId ?? NO_POST, between: between(told.memberId, told.actorId), at: at.toISOString() },
})

const untell = (told: Told, what?: string) => ({ op: 'delete' as const, key: keyOf(told, what) })

type Asked = { readonly senderId: string; readonly receiverId: string }

const askedOf = ({ senderId, receiverId }: Asked): Told => ({
  memberId: receiverId,
  kind: 'friend-requested',
  actorId: senderId,
})
const takenBack = (asked: Asked) => [untell(askedOf(asked))]

/** What members are told of: one row each, taken away again with what it tells of. No text stands here. */
export const Notifications = social.readModel(
  'notifications',
  words('알림', 'Notifications', 'What members are told of: requests, likes, comments.'),
  {
    audience: 'member',
    row: z.strictObject({
      memberId,
      kind: notificationKind,
      /** Who did it; of what a moderator did, the member themselves. */
      actorId: memberId,
      postId: id.or(z.literal(NO_POST)),
      between: z.string(),
      at: z.string(),
    }),
    indexes: [['memberId', 'at'], 'postId', 'between', 'actorId'],
    from: {
      FriendshipRequested,
      FriendRequestDeclined,
      FriendRequestWithdrawn,
      FriendshipBegan,
      PostLiked,
      PostUnliked,
      CommentWritten,
      CommentDeleted,
      PostDeleted,
      PostHidden,
      PostShownAgain,
      MemberBlocked,
      MembershipEnded,
    },
    reads: { posts: Posts },
    readsBefore: { requests: PendingFriendRequests },
    on: {
      FriendshipRequested: (asked, { at }) => [tell(askedOf(asked), at)],
      FriendRequestDeclined: takenBack,
      FriendRequestWithdrawn: takenBack,
      FriendshipBegan: async ({ friendshipId }, { at }, { requests }) => {
        const asked = await requests.get(friendshipId)
        if (!asked) return []
        const { senderId, receiverId } = asked
        return [untell(askedOf(asked)), tell({ memberId: senderId, kind: 'friend-accepted', actorId: receiverId }, at)]
      },
      PostLiked: async ({ postId, memberId: actorId }, { at }, { posts }) => {
        const post = await posts.get(postId)
        if (!post || post.authorId === actorId) return []
        return [tell({ memberId: post.authorId, kind: 'post-liked', actorId, postId }, at)]
      },
      PostUnliked: async ({ postId, memberId: actorId }, _meta, { posts }) => {
        const post = await posts.get(postId)
        return post ? [untell({ memberId: post.authorId, kind: 'post-liked', actorId, postId })] : []
      },
      CommentWritten: ({ commentId, postId, postAuthorId, authorId: actorId }, { at }) =>
        postAuthorId === actorId
          ? []
          : [tell({ memberId: postAuthorId, kind: 'post-commented', actorId, postId }, at, commentId)],
      CommentDeleted: ({ commentId, postId, postAuthorId, authorId: actorId }) => [
        untell({ memberId: postAuthorId, kind: 'post-commented', actorId, postId }, commentId),
      ],
      PostDeleted: ({ postId }) => [{ op: 'deleteWhere', index: 'postId', equals: postId }],
      PostHidden: ({ postId, authorId }, { at }) => [
        tell({ memberId: authorId, kind: 'post-hidden', actorId: authorId, postId }, at),
      ],
      PostShownAgain: ({ postId, authorId }) => [
        untell({ memberId: authorId, kind: 'post-hidden', actorId: authorId, postId }),
      ],
      MemberBlocked: ({ blockerId, blockedId }) => [
        { op: 'deleteWhere', index: 'between', equals: between(blockerId, blockedId) },
        { op: 'deleteWhere', index: 'between', equals: between(blockedId, blockerId) },
      ],
      MembershipEnded: (gone) => [
        { op: 'deleteWhere', index: 'memberId', equals: gone.memberId },
        { op: 'deleteWhere', index: 'actorId', equals: gone.memberId },
      ],
    },
  },
)
