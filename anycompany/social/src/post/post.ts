import { memberId } from '@anycompany/contracts'
import { id, personal, words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'

const likedBy = z.strictObject({ postId: id, memberId }).readonly()

export const PostWritten = social.event(
  'PostWritten',
  1,
  words('글이 작성됨', 'Post written', 'A member wrote a post for their friends.'),
  z.strictObject({ postId: id, authorId: memberId, text: personal(z.string(), 'authorId') }),
)
export const PostDeleted = social.event(
  'PostDeleted',
  1,
  words('글이 삭제됨', 'Post deleted', 'An author took a post away.'),
  z.strictObject({ postId: id, authorId: memberId }).readonly(),
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

/** What rules need to know of a post; its text is no rule's business. */
export type PostState = {
  readonly authorId: string | null
  readonly isDeleted: boolean
  readonly likedBy: readonly string[]
}

/** Events between two snapshots: a post with thousands of likes folds at most so many. */
const SNAPSHOT_EVERY_EVENTS = 200

/** A text by a member, and who likes it. */
export const post = social
  .aggregate('Post', words('글', 'Post', 'A text that a member shares with their friends.'), {
    initial: (): PostState => ({ authorId: null, isDeleted: false, likedBy: [] }),
    events: { PostWritten, PostDeleted, PostLiked, PostUnliked },
    snapshotEvery: SNAPSHOT_EVERY_EVENTS,
  })
  .evolve({
    PostWritten: (state, { authorId }) => ({ ...state, authorId }),
    PostDeleted: (state) => ({ ...state, isDeleted: true }),
    PostLiked: (state, { memberId }) => ({ ...state, likedBy: [...state.likedBy, memberId] }),
    PostUnliked: (state, { memberId }) => ({ ...state, likedBy: state.likedBy.filter((other) => other !== memberId) }),
  })
