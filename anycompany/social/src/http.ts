import { type Api, api, command, live, query } from '@banyan/service'
import { CommentsOfPost } from './comment/comment-queries.ts'
import { DeleteComment } from './comment/delete-comment.ts'
import { WriteComment } from './comment/write-comment.ts'
import { social } from './context.ts'
import { type FindMembers, searchMembers } from './finding/search-members.ts'
import { Suggestions } from './finding/suggestions.ts'
import { AcceptFriendRequest, DeclineFriendRequest, WithdrawFriendRequest } from './friendship/answer-friend-request.ts'
import { BlockMember, UnblockMember } from './friendship/block-member.ts'
import { BlockedMembers } from './friendship/blocks.ts'
import { EndFriendship } from './friendship/end-friendship.ts'
import { FriendRequests, FriendsOf } from './friendship/friend-queries.ts'
import { RequestFriendship } from './friendship/request-friendship.ts'
import { StandingWith } from './friendship/standing.ts'
import { LeaveNetwork } from './membership/leave-network.ts'
import { MyMembership } from './membership/my-membership.ts'
import { ReportPost } from './moderation/report-post.ts'
import { MyNotifications } from './notification/notification-queries.ts'
import { ReadNotifications } from './notification/read-notifications.ts'
import { OwnData } from './own-data/own-data.ts'
import { DeletePost } from './post/delete-post.ts'
import { EditPost } from './post/edit-post.ts'
import { LikePost, UnlikePost } from './post/like-post.ts'
import { WritePost } from './post/write-post.ts'
import { OnePost, PostsOfMember, Timeline } from './timeline/timeline.ts'
import { TimelineLive } from './timeline/timeline-live.ts'

const CREATED = 201
/** What is not there, and what one may not know of, look alike. */
const rejections = {
  CannotBefriendYourself: 409,
  CannotBlockYourself: 409,
  CannotReportYourself: 409,
  AlreadyFriends: 409,
  AlreadyRequested: 409,
  BlockedByYou: 409,
  TooManyComments: 409,
  NoSuchFriendRequest: 404,
  NoSuchMember: 404,
  NoSuchProduct: 404,
  NotFriends: 404,
  NoSuchPost: 404,
  NoSuchComment: 404,
  NotYourPost: 403,
  NotYourComment: 403,
  NotTakingPart: 403,
}

/** `/api/social`, version 1. */
export const socialApi = (o: { readonly findMembers: FindMembers }): Api =>
  api(social, [
    command('POST', '/friend-requests', RequestFriendship, { status: CREATED, rejections }),
    query('GET', '/friend-requests', FriendRequests),
    command('POST', '/friend-requests/:friendRequestId/accept', AcceptFriendRequest, { rejections }),
    command('POST', '/friend-requests/:friendRequestId/decline', DeclineFriendRequest, { rejections }),
    command('DELETE', '/friend-requests/:friendRequestId', WithdrawFriendRequest, { rejections }),
    query('GET', '/friends', FriendsOf),
    command('DELETE', '/friends/:memberId', EndFriendship, { rejections }),
    query('GET', '/blocks', BlockedMembers),
    command('PUT', '/blocks/:memberId', BlockMember, { rejections }),
    command('DELETE', '/blocks/:memberId', UnblockMember, { rejections }),
    searchMembers(o.findMembers),
    query('GET', '/members/:memberId', StandingWith, { missing: 'NoSuchMember' }),
    query('GET', '/members/:memberId/posts', PostsOfMember),
    query('GET', '/suggestions', Suggestions),
    command('POST', '/posts', WritePost, { status: CREATED, rejections }),
    query('GET', '/posts/:postId', OnePost, { missing: 'NoSuchPost' }),
    command('PATCH', '/posts/:postId', EditPost, { rejections }),
    command('DELETE', '/posts/:postId', DeletePost, { rejections }),
    command('PUT', '/posts/:postId/like', LikePost, { rejections }),
    command('DELETE', '/posts/:postId/like', UnlikePost, { rejections }),
    query('GET', '/posts/:postId/comments', CommentsOfPost, { missing: 'NoSuchPost' }),
    command('POST', '/posts/:postId/comments', WriteComment, { status: CREATED, rejections }),
    command('DELETE', '/comments/:commentId', DeleteComment, { rejections }),
    command('POST', '/posts/:postId/reports', ReportPost, { status: CREATED, rejections }),
    query('GET', '/notifications', MyNotifications),
    command('POST', '/notifications', ReadNotifications, { rejections }),
    query('GET', '/timeline', Timeline),
    live('/timeline/live', TimelineLive),
    query('GET', '/me', MyMembership),
    query('GET', '/me/export', OwnData),
    command('DELETE', '/me', LeaveNetwork, { rejections }),
  ])
