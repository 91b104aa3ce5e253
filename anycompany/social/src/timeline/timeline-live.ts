import { words } from '@banyan/model'
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
import { Participants } from '../membership/participants.ts'
import { PostHidden, PostShownAgain } from '../moderation/moderation-events.ts'
import { Notifications } from '../notification/notifications.ts'
import { NotificationsRead, ReadMarks } from '../notification/read-notifications.ts'
import { PostCounts } from '../post/post-counts.ts'
import { PostAudienceChanged, PostDeleted, PostEdited, PostLiked, PostUnliked, PostWritten } from '../post/post.ts'
import { Posts } from '../post/posts.ts'
import { hearsOf, postsOf } from '../post/topics.ts'
import {
  askedAgain,
  audienceChanged,
  commentsChanged,
  likesChanged,
  notified,
  postDeleted,
  postEdited,
  postHidden,
  postShownAgain,
  postWritten,
} from './live-posts.ts'

type Asked = { readonly senderId: string; readonly receiverId: string }

const requestsChanged = async ({ senderId, receiverId }: Asked) => [
  { to: [senderId, receiverId], event: 'friend-requests-changed', data: {} },
  notified(receiverId),
]

const friendsChanged = async ({ memberIds }: { readonly memberIds: readonly string[] }) => [
  { to: memberIds, event: 'timeline-changed', data: {} },
  askedAgain(memberIds),
  ...memberIds.map(notified),
]

type Blocking = { readonly blockerId: string; readonly blockedId: string }

/**
 * The blocked one is not told; what they had of the other is taken away as the end of a friendship is, and what either looks at of the
 * other is there no more, or again.
 */
const blocksChanged = async ({ blockerId, blockedId }: Blocking) => [
  { to: [blockerId], event: 'timeline-changed', data: {} },
  askedAgain([blockerId, blockedId]),
  notified(blockerId),
]

/** What a member who looks at their timeline learns at once. A topic is a post, or a member's page, that they look at. */
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
      participants: Participants,
    },
    hears: hearsOf,
    on: {
      PostWritten: postWritten,
      PostEdited: postEdited,
      PostAudienceChanged: audienceChanged,
      PostDeleted: postDeleted,
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
      MembershipEnded: async ({ memberId }) => [
        { to: 'everyone', event: 'member-left', data: { memberId } },
        askedAgain([], [postsOf(memberId)]),
      ],
    },
  },
)
