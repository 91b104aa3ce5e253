import type { DataOf, LiveMessage, Meta, Reader, RowOf } from '@banyan/model'
import type { CommentWritten } from '../comment/comment-events.ts'
import type { Friends } from '../friendship/friends.ts'
import type { PostHidden } from '../moderation/moderation-events.ts'
import type { PostCounts } from '../post/post-counts.ts'
import type { PostAudienceChanged, PostDeleted, PostLiked, PostWritten } from '../post/post.ts'
import { postsOf } from '../post/topics.ts'
import type { TimelineItem } from './timeline.ts'

type Reads = {
  readonly friends: Reader<RowOf<typeof Friends>>
  readonly counts: Reader<RowOf<typeof PostCounts>>
}
type Messages = Promise<readonly LiveMessage[]>
type OfPost = { readonly postId: string }

/** Somebody's list of notifications is another one now. */
export const notified = (memberId: string): LiveMessage => ({
  to: [memberId],
  event: 'notifications-changed',
  data: {},
})

/** Whether these members may hear of what they look at is asked again. */
export const askedAgain = (to: readonly string[], topics: readonly string[] = []): LiveMessage => ({
  to,
  topics,
  event: null,
  data: {},
})

/** To the author and their friends with all that is in it; strangers at the author's page read that again, if it is for them. */
export const postWritten = async (
  { postId, authorId, text, audience, productId }: DataOf<typeof PostWritten>,
  { at }: Meta,
  reads: Reads,
): Messages => {
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
  return [
    { to: await authorAndFriends(authorId, reads), about: postId, event: 'post-written', data },
    askedAgain([], [postId]),
    ...pageChanged(authorId, audience === 'public'),
  ]
}

/** A post is to be read anew by whom it came to: what changed is not told to those who see it no more. */
export const postEdited = async ({ postId }: OfPost, _meta: unknown, reads: Reads): Messages => {
  const post = await reads.counts.get(postId)
  return post ? [toWhoLooks(post, await toWhomItComes(post, reads), { event: 'post-changed', data: { postId } })] : []
}

/** Who has the post anyway reads it again; for strangers it begins, or ends. */
export const audienceChanged = async (
  { postId, authorId, isHidden }: DataOf<typeof PostAudienceChanged>,
  _meta: unknown,
  reads: Reads,
): Messages => {
  const post = await reads.counts.get(postId)
  return [
    { to: post ? await toWhomItComes(post, reads) : [], about: postId, event: 'post-changed', data: { postId } },
    askedAgain([], [postId]),
    ...pageChanged(authorId, !isHidden),
  ]
}

export const postDeleted = async (
  { postId, authorId, audience, isHidden }: DataOf<typeof PostDeleted>,
  _meta: unknown,
  reads: Reads,
): Messages => [
  { to: await toWhomItComes({ authorId, isHidden }, reads), event: 'post-deleted', data: { postId } },
  askedAgain([], [postId]),
  ...pageChanged(authorId, audience === 'public' && !isHidden),
]

type InSight = DataOf<typeof PostHidden>

/** Hidden: gone for all others, and the author is told. */
export const postHidden = async ({ postId, authorId, audience }: InSight, _meta: unknown, reads: Reads): Messages => {
  const others = (await authorAndFriends(authorId, reads)).filter((who) => who !== authorId)
  return [
    { to: others, event: 'post-deleted', data: { postId } },
    { to: [authorId], event: 'post-changed', data: { postId } },
    askedAgain([], [postId]),
    ...pageChanged(authorId, audience === 'public'),
    notified(authorId),
  ]
}

export const postShownAgain = async (
  { postId, authorId, audience }: InSight,
  _meta: unknown,
  reads: Reads,
): Messages => [
  { to: await authorAndFriends(authorId, reads), event: 'timeline-changed', data: {} },
  askedAgain([], [postId]),
  ...pageChanged(authorId, audience === 'public'),
]

/** The new count, to everybody to whom the post comes or who looks at it; silent when it was deleted meanwhile. */
export const likesChanged = async (
  { postId, memberId }: DataOf<typeof PostLiked>,
  _meta: unknown,
  reads: Reads,
): Messages => {
  const post = await reads.counts.get(postId)
  if (!post) return []
  return [
    toWhoLooks(post, await toWhomItComes(post, reads), { event: 'post-liked', data: { postId, likes: post.likes } }),
    ...(post.authorId === memberId ? [] : [notified(post.authorId)]),
  ]
}

type Comment = Pick<DataOf<typeof CommentWritten>, 'postId' | 'postAuthorId' | 'authorId'>

export const commentsChanged = async (
  { postId, postAuthorId, authorId }: Comment,
  _meta: unknown,
  reads: Reads,
): Messages => {
  const post = await reads.counts.get(postId)
  if (!post) return []
  const { comments } = post
  return [
    toWhoLooks(post, await toWhomItComes(post, reads), { event: 'post-commented', data: { postId, comments } }),
    ...(postAuthorId === authorId ? [] : [notified(postAuthorId)]),
  ]
}

type Known = RowOf<typeof PostCounts>

/** Of a hidden post its author alone hears. */
const toWhomItComes = async (
  { authorId, isHidden }: Pick<Known, 'authorId' | 'isHidden'>,
  reads: Reads,
): Promise<readonly string[]> => (isHidden ? [authorId] : authorAndFriends(authorId, reads))

const authorAndFriends = async (authorId: string, { friends }: Pick<Reads, 'friends'>): Promise<readonly string[]> => [
  authorId,
  ...(await friends.where('memberId', authorId)).map((row) => row.friendId),
]

/** Besides to those to whom the post comes, to those who look at it, or at its author's page, and see it. */
const toWhoLooks = (
  { postId, authorId }: Known,
  to: readonly string[],
  told: Pick<LiveMessage, 'event' | 'data'>,
): LiveMessage => ({ to, topics: [postId, postsOf(authorId)], about: postId, ...told })

/** What strangers find on a member's page is something else now. It says nothing of what: reading the page again does. */
const pageChanged = (memberId: string, forStrangers: boolean): readonly LiveMessage[] =>
  forStrangers ? [{ to: [], topics: [postsOf(memberId)], event: 'member-posts-changed', data: { memberId } }] : []
