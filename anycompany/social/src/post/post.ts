import { memberId } from '@anycompany/contracts'
import { id, personal, words } from '@banyan/model'
import { z } from 'zod'
import { CommentDeleted, CommentWritten } from '../comment/comment-events.ts'
import { social } from '../context.ts'
import { PostHidden, PostReported, PostShownAgain, ReportsDismissed } from '../moderation/moderation-events.ts'
import { type Audience, audience } from './audience.ts'

const likedBy = z.strictObject({ postId: id, memberId }).readonly()

/** Whether a moderator had hidden the post: who could see it before is told of what happens to it, and nobody else. */
const isHidden = z.boolean()

/** Id of a product of the shop, as the shop spells it. */
export const productId = id

export const PostWritten = social.event(
  'PostWritten',
  2,
  words('글이 작성됨', 'Post written', 'A member wrote a post for their friends or for all members.'),
  z.strictObject({
    postId: id,
    authorId: memberId,
    text: personal(z.string(), 'authorId'),
    audience,
    /** The product that the post promotes. */
    productId: productId.nullable(),
  }),
  { upcast: { 1: (old: object) => ({ ...old, audience: 'friends', productId: null }) } },
)
export const PostEdited = social.event(
  'PostEdited',
  1,
  words('글이 수정됨', 'Post edited', 'An author gave a post another text.'),
  z.strictObject({ postId: id, authorId: memberId, text: personal(z.string(), 'authorId') }),
)
export const PostAudienceChanged = social.event(
  'PostAudienceChanged',
  2,
  words('글의 공개 범위가 바뀜', 'Post audience changed', 'An author chose anew who may see a post.'),
  z.strictObject({ postId: id, authorId: memberId, audience, isHidden }).readonly(),
  { upcast: { 1: (old: object) => ({ ...old, isHidden: false }) } },
)
export const PostDeleted = social.event(
  'PostDeleted',
  2,
  words('글이 삭제됨', 'Post deleted', 'An author took a post away.'),
  z.strictObject({ postId: id, authorId: memberId, audience, isHidden }).readonly(),
  { upcast: { 1: (old: object) => ({ ...old, audience: 'public', isHidden: false }) } },
)
export const PostLiked = social.event(
  'PostLiked',
  1,
  words('좋아요함', 'Post liked', 'A member who sees a post liked it.'),
  likedBy,
)
export const PostUnliked = social.event(
  'PostUnliked',
  1,
  words('좋아요를 취소함', 'Post unliked', 'A member took their like back.'),
  likedBy,
)

/** What rules need to know of a post; no text is any rule's business. */
export type PostState = {
  readonly authorId: string | null
  readonly audience: Audience
  readonly isDeleted: boolean
  readonly isHidden: boolean
  readonly likedBy: readonly string[]
  /** Who wrote which comment. */
  readonly comments: { readonly [commentId: string]: string }
  /** Who reported it since a moderator looked at it last. */
  readonly reportedBy: readonly string[]
}

/** Events between two snapshots: a post with thousands of likes folds at most so many. */
const SNAPSHOT_EVERY_EVENTS = 200
/** 2: audience, comments and reports. */
const STATE_VERSION = 2

const unwritten: PostState = {
  authorId: null,
  audience: 'friends',
  isDeleted: false,
  isHidden: false,
  likedBy: [],
  comments: {},
  reportedBy: [],
}

/** A text by a member, with what others made of it: likes, comments, reports. */
export const post = social
  .aggregate('Post', words('글', 'Post', 'A text that a member shares with their friends or with all members.'), {
    initial: () => unwritten,
    events: {
      PostWritten,
      PostEdited,
      PostAudienceChanged,
      PostDeleted,
      PostLiked,
      PostUnliked,
      CommentWritten,
      CommentDeleted,
      PostReported,
      PostHidden,
      PostShownAgain,
      ReportsDismissed,
    },
    stateVersion: STATE_VERSION,
    snapshotEvery: SNAPSHOT_EVERY_EVENTS,
  })
  .evolve({
    PostWritten: (state, { authorId, audience }) => ({ ...state, authorId, audience }),
    PostEdited: (state) => state,
    PostAudienceChanged: (state, { audience }) => ({ ...state, audience }),
    PostDeleted: (state) => ({ ...state, isDeleted: true }),
    PostLiked: (state, { memberId }) => ({ ...state, likedBy: [...state.likedBy, memberId] }),
    PostUnliked: (state, { memberId }) => ({ ...state, likedBy: state.likedBy.filter((other) => other !== memberId) }),
    CommentWritten: (state, { commentId, authorId }) => ({
      ...state,
      comments: { ...state.comments, [commentId]: authorId },
    }),
    CommentDeleted: ({ comments, ...state }, { commentId }) => ({ ...state, comments: without(comments, commentId) }),
    PostReported: (state, { reporterId }) => ({ ...state, reportedBy: [...state.reportedBy, reporterId] }),
    PostHidden: (state) => ({ ...state, isHidden: true }),
    PostShownAgain: (state) => ({ ...state, isHidden: false, reportedBy: [] }),
    ReportsDismissed: (state) => ({ ...state, reportedBy: [] }),
  })

/** A post that was never written or is deleted is not there for anybody. */
export const isThere = (state: PostState): state is PostState & { readonly authorId: string } =>
  state.authorId !== null && !state.isDeleted

export const noSuchPost = { rejected: 'NoSuchPost', why: {} } as const

const without = (comments: PostState['comments'], gone: string): PostState['comments'] => {
  const { [gone]: _, ...rest } = comments
  return rest
}
