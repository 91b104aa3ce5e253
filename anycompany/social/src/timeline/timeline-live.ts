import { type Reader, type RowOf, words } from '@banyan/model'
import { social } from '../context.ts'
import { PendingFriendRequests } from '../friendship/friend-requests.ts'
import {
  FriendRequestDeclined,
  FriendRequestWithdrawn,
  FriendshipBegan,
  FriendshipEnded,
  FriendshipRequested,
} from '../friendship/friendship.ts'
import { Friends } from '../friendship/friends.ts'
import { MembershipEnded } from '../membership/membership.ts'
import { LikeCounts } from '../post/likes.ts'
import { PostDeleted, PostLiked, PostUnliked, PostWritten } from '../post/post.ts'
import type { TimelineItem } from './timeline.ts'

type Reads = {
  readonly friends: Reader<RowOf<typeof Friends>>
  readonly likeCounts: Reader<RowOf<typeof LikeCounts>>
}

const authorAndFriends = async (authorId: string, { friends }: Reads): Promise<readonly string[]> => [
  authorId,
  ...(await friends.where('memberId', authorId)).map((row) => row.friendId),
]

/** The new count, to everybody who sees the post; silent when it was deleted meanwhile. */
const likesChanged = async ({ postId }: { readonly postId: string }, _meta: unknown, reads: Reads) => {
  const count = await reads.likeCounts.get(postId)
  if (!count) return []
  const to = await authorAndFriends(count.authorId, reads)
  return [{ to, event: 'post-liked', data: { postId, likes: count.likes } }]
}

type Asked = { readonly senderId: string; readonly receiverId: string }

const requestsChanged = async ({ senderId, receiverId }: Asked) => [
  { to: [senderId, receiverId], event: 'friend-requests-changed', data: {} },
]

const friendsChanged = async ({ memberIds }: { readonly memberIds: readonly string[] }) => [
  { to: memberIds, event: 'timeline-changed', data: {} },
]

/** What a member who looks at their timeline learns at once. */
export const TimelineLive = social.live(
  'TimelineLive',
  words('실시간 타임라인', 'Live timeline', "Changes of one's timeline as they happen."),
  {
    by: ['member'],
    from: {
      PostWritten,
      PostDeleted,
      PostLiked,
      PostUnliked,
      FriendshipRequested,
      FriendRequestDeclined,
      FriendRequestWithdrawn,
      FriendshipBegan,
      FriendshipEnded,
      MembershipEnded,
    },
    reads: { friends: Friends, requests: PendingFriendRequests, likeCounts: LikeCounts },
    on: {
      PostWritten: async ({ postId, authorId, text }, { at }, reads) => {
        const data: TimelineItem = { postId, authorId, text, writtenAt: at.toISOString(), likes: 0, likedByMe: false }
        return [{ to: await authorAndFriends(authorId, reads), event: 'post-written', data }]
      },
      PostDeleted: async ({ postId, authorId }, _meta, reads) => [
        { to: await authorAndFriends(authorId, reads), event: 'post-deleted', data: { postId } },
      ],
      PostLiked: likesChanged,
      PostUnliked: likesChanged,
      FriendshipRequested: async ({ senderId, receiverId }) => [
        { to: [receiverId], event: 'friend-request-received', data: { memberId: senderId } },
        { to: [senderId], event: 'friend-requests-changed', data: {} },
      ],
      FriendRequestDeclined: requestsChanged,
      FriendRequestWithdrawn: requestsChanged,
      FriendshipBegan: friendsChanged,
      FriendshipEnded: friendsChanged,
      // Who their friends were is in no view any more. To everybody else the id means nothing.
      MembershipEnded: async ({ memberId }) => [{ to: 'everyone', event: 'member-left', data: { memberId } }],
    },
  },
)
