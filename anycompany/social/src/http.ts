import { type Api, api, command, live, query } from '@banyan/service'
import { social } from './context.ts'
import { AcceptFriendRequest, DeclineFriendRequest, WithdrawFriendRequest } from './friendship/answer-friend-request.ts'
import { EndFriendship } from './friendship/end-friendship.ts'
import { FriendRequests, FriendsOf } from './friendship/friend-queries.ts'
import { RequestFriendship } from './friendship/request-friendship.ts'
import { DeletePost } from './post/delete-post.ts'
import { LikePost, UnlikePost } from './post/like-post.ts'
import { WritePost } from './post/write-post.ts'
import { PostsOfMember, Timeline } from './timeline/timeline.ts'
import { TimelineLive } from './timeline/timeline-live.ts'

const CREATED = 201
/** What is not there, and what one may not know of, look alike. */
const rejections = {
  CannotBefriendYourself: 409,
  AlreadyFriends: 409,
  AlreadyRequested: 409,
  NoSuchFriendRequest: 404,
  NoSuchMember: 404,
  NotFriends: 404,
  NoSuchPost: 404,
  NotYourPost: 403,
}

/** `/api/social`, version 1. */
export const socialApi: Api = api(social, [
  command('POST', '/friend-requests', RequestFriendship, { status: CREATED, rejections }),
  query('GET', '/friend-requests', FriendRequests),
  command('POST', '/friend-requests/:friendRequestId/accept', AcceptFriendRequest, { rejections }),
  command('POST', '/friend-requests/:friendRequestId/decline', DeclineFriendRequest, { rejections }),
  command('DELETE', '/friend-requests/:friendRequestId', WithdrawFriendRequest, { rejections }),
  query('GET', '/friends', FriendsOf),
  command('DELETE', '/friends/:memberId', EndFriendship, { rejections }),
  command('POST', '/posts', WritePost, { status: CREATED, rejections }),
  command('DELETE', '/posts/:postId', DeletePost, { rejections }),
  command('PUT', '/posts/:postId/like', LikePost, { rejections }),
  command('DELETE', '/posts/:postId/like', UnlikePost, { rejections }),
  query('GET', '/timeline', Timeline),
  query('GET', '/members/:memberId/posts', PostsOfMember),
  live('/timeline/live', TimelineLive),
])
