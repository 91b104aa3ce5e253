import { type Reader, requirement, type RowOf } from '@banyan/model'
import { Blocks, isBlockedBetween } from '../friendship/blocks.ts'
import { friendKey, Friends } from '../friendship/friends.ts'
import { noSuchPost } from './post.ts'
import { Posts } from './posts.ts'

/** Who is what to whom. */
export type Relations = {
  readonly friends: Reader<RowOf<typeof Friends>>
  readonly blocks: Reader<RowOf<typeof Blocks>>
}

/**
 * What one member may see of another's posts: `all` of a friend, `own` of oneself, `public` of a stranger, `nothing` where either
 * has blocked the other.
 */
export const viewOf = async (
  readerId: string,
  authorId: string,
  { friends, blocks }: Relations,
): Promise<'own' | 'all' | 'public' | 'nothing'> => {
  if (readerId === authorId) return 'own'
  const [friend, isBlocked] = await Promise.all([
    friends.get(friendKey(readerId, authorId)),
    isBlockedBetween(readerId, authorId, blocks),
  ])
  if (isBlocked) return 'nothing'
  return friend ? 'all' : 'public'
}

/** Whether a member sees a post. What a moderator hid is seen by its author alone. */
export const sees = async (
  readerId: string,
  post: RowOf<typeof Posts> | undefined,
  relations: Relations,
): Promise<boolean> => {
  if (!post) return false
  const view = await viewOf(readerId, post.authorId, relations)
  if (view === 'own') return true
  if (post.isHidden || view === 'nothing') return false
  return view === 'all' || post.audience === 'public'
}

/** Only who sees a post may do something with it; to others it looks as if there were none. */
export const postIsSeen = requirement({
  reads: { posts: Posts, friends: Friends, blocks: Blocks },
  holds: async ({ postId }: { readonly postId: string }, { by }, { posts, ...relations }) =>
    sees(by.id, await posts.get(postId), relations),
  otherwise: noSuchPost,
})
