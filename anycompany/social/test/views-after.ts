import type { Actor, AnyEmitted } from '@banyan/model'
import { happened, memoryViews } from '@banyan/testing'
import { Comments } from '../src/comment/comments.ts'
import { Blocks } from '../src/friendship/blocks.ts'
import { PendingFriendRequests } from '../src/friendship/friend-requests.ts'
import type { FriendRequests, FriendsOf } from '../src/friendship/friend-queries.ts'
import { Friends } from '../src/friendship/friends.ts'
import { FriendshipBegan } from '../src/friendship/friendship.ts'
import { Notifications } from '../src/notification/notifications.ts'
import { PostCounts } from '../src/post/post-counts.ts'
import { Likes } from '../src/post/likes.ts'
import { PostWritten } from '../src/post/post.ts'
import { Posts } from '../src/post/posts.ts'
import { HomeTimeline } from '../src/timeline/home-timeline.ts'
import { type PostsOfMember, Timeline } from '../src/timeline/timeline.ts'

export const forFriends = { audience: 'friends', productId: null } as const

const member = (id: string): Actor => ({ kind: 'member', id })
export const secondOf = (second: number) => new Date(Date.UTC(2026, 0, 1, 9, 0, second))

/** The context's views after some events, one a second. */
export const after = async (...events: readonly AnyEmitted[]) => {
  const views = memoryViews([
    Friends,
    PendingFriendRequests,
    Posts,
    Likes,
    Comments,
    PostCounts,
    HomeTimeline,
    Blocks,
    Notifications,
  ])
  for (const [i, event] of events.entries()) await views.apply({ ...event, at: secondOf(i), id: `e@${i + 1}` })
  const reads = {
    timeline: views.reader(HomeTimeline),
    posts: views.reader(Posts),
    likes: views.reader(Likes),
    counts: views.reader(PostCounts),
    comments: views.reader(Comments),
    blocks: views.reader(Blocks),
    notifications: views.reader(Notifications),
    friends: views.reader(Friends),
    requests: views.reader(PendingFriendRequests),
  }
  const ask = (
    query: typeof Timeline | typeof PostsOfMember | typeof FriendsOf | typeof FriendRequests,
    who: string,
    input: object = {},
  ) => query.answer(query.input.parse(input), member(who), reads)
  const timelineOf = async (who: string) =>
    ((await ask(Timeline, who)) as { items: { postId: string }[] }).items.map((item) => item.postId)
  return { views, reads, ask, timelineOf }
}

export const began = (one: string, other: string) =>
  happened(FriendshipBegan, { friendshipId: `${one}~${other}`, memberIds: [one, other] })
export const wrote = (authorId: string, postId: string) =>
  happened(PostWritten, { postId, authorId, text: `text of ${postId}`, ...forFriends })
