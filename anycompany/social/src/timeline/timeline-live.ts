import { type Reader, type RowOf, words } from '@banyan/model'
import { CommentDeleted, CommentWritten } from '../comment/comment-events.ts'
import { social } from '../context.ts'
import { Blocks } from '../friendship/blocks.ts'
import { PendingFriendRequests } from '../friendship/friend-requests.ts'
import {
  FriendRequestDeclined,
  FriendRequestWithdrawn,
  FriendshipBegan,
  FriendshipEnded,
  FriendshipRequested,
  MemberBlocked,
  MemberUnblocked,
} from '../friendship/friendship.ts'
import { Friends } from '../friendship/friends.ts'
import { MembershipEnded } from '../membership/membership.ts'
import { PostHidden, PostShownAgain } from '../moderation/moderation-events.ts'
import { Notifications } from '../notification/notifications.ts'
import { NotificationsRead, ReadMarks } from '../notification/read-notifications.ts'
import { PostCounts } from '../post/post-counts.ts'
import { PostAudienceChanged, PostDeleted, PostEdited, PostLiked, PostUnliked, PostWritten } from '../post/post.ts'
import { Posts } from '../post/posts.ts'
import { sees } from '../post/visibility.ts'
import type { TimelineItem } from './timeline.ts'

type Reads = {
  readonly friends: Reader<RowOf<typeof Friends>>
  readonly counts: Reader<RowOf<typeof PostCounts>>
}

const authorAndFriends = async (authorId: string, { friends }: Pick<Reads, 'friends'>): Promise<readonly string[]> => [
  authorId,
  ...(await friends.where('memberId', authorId)).map((row) => row.friendId),
]

type OfPost = { readonly postId: string }
type OfAuthor = OfPost & { readonly authorId: string }
type Known = RowOf<typeof PostCounts>

/** To whom a post comes: of a hidden one its author alone hears. */
const toWhomItComes = async ({ authorId, isHidden }: Known, reads: Reads): Promise<readonly string[]> =>
  isHidden ? [authorId] : authorAndFriends(authorId, reads)

/** The new count, to everybody to whom the post comes; silent when it was deleted meanwhile. */
const likesChanged = async (liked: OfPost & { readonly memberId: string }, _meta: unknown, reads: Reads) => {
  const post = await reads.counts.get(liked.postId)
  if (!post) return []
  const to = await toWhomItComes(post, reads)
  return [
    { to, topic: post.postId, event: 'post-liked', data: { postId: post.postId, likes: post.likes } },
    ...(post.authorId === liked.memberId ? [] : [notified(post.authorId)]),
  ]
}

type Comment = OfAuthor & { readonly postAuthorId: string }

const commentsChanged = async ({ postId, postAuthorId, authorId }: Comment, _meta: unknown, reads: Reads) => {
  const post = await reads.counts.get(postId)
  if (!post) return []
  const to = await toWhomItComes(post, reads)
  return [
    { to, topic: postId, event: 'post-commented', data: { postId, comments: post.comments } },
    ...(postAuthorId === authorId ? [] : [notified(postAuthorId)]),
  ]
}

/** Somebody's list of notifications is another one now. */
const notified = (memberId: string) => ({ to: [memberId], event: 'notifications-changed', data: {} })

/** A post is to be read anew by whom it came to: what changed is not told to those who see it no more. */
const postChanged = async ({ postId }: OfPost, _meta: unknown, reads: Reads) => {
  const post = await reads.counts.get(postId)
  return post ? [{ to: await toWhomItComes(post, reads), topic: postId, event: 'post-changed', data: { postId } }] : []
}

/** Hidden: gone for friends, and the author is told. */
const postHidden = async ({ postId, authorId }: OfAuthor, _meta: unknown, { friends }: Reads) => {
  const others = (await authorAndFriends(authorId, { friends })).filter((who) => who !== authorId)
  return [
    { to: others, topic: postId, event: 'post-deleted', data: { postId } },
    { to: [authorId], event: 'post-changed', data: { postId } },
    notified(authorId),
  ]
}

const postShownAgain = async ({ authorId }: OfAuthor, _meta: unknown, reads: Reads) => [
  { to: await authorAndFriends(authorId, reads), event: 'timeline-changed', data: {} },
]

type Asked = { readonly senderId: string; readonly receiverId: string }

const requestsChanged = async ({ senderId, receiverId }: Asked) => [
  { to: [senderId, receiverId], event: 'friend-requests-changed', data: {} },
  notified(receiverId),
]

const friendsChanged = async ({ memberIds }: { readonly memberIds: readonly string[] }) => [
  { to: memberIds, event: 'timeline-changed', data: {} },
  ...memberIds.map(notified),
]

type Blocking = { readonly blockerId: string; readonly blockedId: string }

/**
 * The blocked one is not told; what they had of the other is taken away as the end of a friendship is, and a post of the other that
 * they look at is there no more.
 */
const blocksChanged = async ({ blockerId, blockedId }: Blocking) => [
  { to: [blockerId], event: 'timeline-changed', data: {} },
  { to: [blockedId], event: null, data: {} },
  notified(blockerId),
]

/** What a member who looks at their timeline learns at once. A topic is a post that they look at, whoever wrote it. */
export const TimelineLive = social.live(
  'TimelineLive',
  words('실시간 타임라인', 'Live timeline', "Changes of one's timeline as they happen."),
  {
    by: ['member'],
    from: {
      PostWritten,
      PostEdited,
      PostAudienceChanged,
      PostDeleted,
      PostHidden,
      PostShownAgain,
      PostLiked,
      PostUnliked,
      CommentWritten,
      CommentDeleted,
      FriendshipRequested,
      FriendRequestDeclined,
      FriendRequestWithdrawn,
      FriendshipBegan,
      FriendshipEnded,
      MemberBlocked,
      MemberUnblocked,
      MembershipEnded,
      NotificationsRead,
    },
    reads: {
      friends: Friends,
      requests: PendingFriendRequests,
      counts: PostCounts,
      notifications: Notifications,
      readMarks: ReadMarks,
      blocks: Blocks,
      posts: Posts,
    },
    hears: async (memberId, postId, { posts, ...relations }) => sees(memberId, await posts.get(postId), relations),
    on: {
      PostWritten: async ({ postId, authorId, text, audience, productId }, { at }, reads) => {
        const data: TimelineItem = {
          postId,
          authorId,
          text,
          writtenAt: at.toISOString(),
          editedAt: null,
          audience,
          productId,
          isHidden: false,
          likes: 0,
          likedByMe: false,
          comments: 0,
        }
        return [{ to: await authorAndFriends(authorId, reads), event: 'post-written', data }]
      },
      PostEdited: postChanged,
      PostAudienceChanged: postChanged,
      PostDeleted: async ({ postId, authorId }, _meta, reads) => [
        { to: await authorAndFriends(authorId, reads), topic: postId, event: 'post-deleted', data: { postId } },
      ],
      PostHidden: postHidden,
      PostShownAgain: postShownAgain,
      PostLiked: likesChanged,
      PostUnliked: likesChanged,
      CommentWritten: commentsChanged,
      CommentDeleted: commentsChanged,
      FriendshipRequested: async ({ senderId, receiverId }) => [
        { to: [receiverId], event: 'friend-request-received', data: { memberId: senderId } },
        { to: [senderId], event: 'friend-requests-changed', data: {} },
        notified(receiverId),
      ],
      FriendRequestDeclined: requestsChanged,
      FriendRequestWithdrawn: requestsChanged,
      FriendshipBegan: friendsChanged,
      FriendshipEnded: friendsChanged,
      MemberBlocked: blocksChanged,
      MemberUnblocked: blocksChanged,
      NotificationsRead: async ({ memberId }) => [notified(memberId)],
      // Who their friends were is in no view any more. To everybody else the id means nothing.
      MembershipEnded: async ({ memberId }) => [{ to: 'everyone', event: 'member-left', data: { memberId } }],
    },
  },
)
