import { memberId } from '@anycompany/contracts'
import { id, words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'
import { FriendshipBegan, FriendshipEnded } from '../friendship/friendship.ts'
import { Friends } from '../friendship/friends.ts'
import { MembershipEnded } from '../membership/membership.ts'
import { PostDeleted, PostWritten } from '../post/post.ts'
import { Posts } from '../post/posts.ts'

/** When two members become friends each sees so many of the other's latest posts; older ones stay unseen. */
export const BACKFILL_POSTS_MAX = 50

export const timelineKey = (readerId: string, postId: string): string => `${readerId}/${postId}`

type Seen = { readonly postId: string; readonly authorId: string; readonly writtenAt: string }

const shownTo = (readerId: string, { postId, authorId, writtenAt }: Seen) => ({
  op: 'put' as const,
  key: timelineKey(readerId, postId),
  row: { readerId, postId, authorId, writtenAt, readerOfAuthor: readerOf(readerId, authorId) },
})

/** Names what one member sees of another. */
export const readerOf = (readerId: string, authorId: string): string => `${readerId}/${authorId}`

/** Who sees which post: the author's own and their friends'. One row a reader and post; the text stands in posts. */
export const HomeTimeline = social.readModel(
  'home-timeline',
  words('홈 타임라인', 'Home timeline', "Which posts a member sees: their own and their friends'."),
  {
    audience: 'member',
    row: z.strictObject({
      readerId: memberId,
      postId: id,
      authorId: memberId,
      writtenAt: z.string(),
      readerOfAuthor: z.string(),
    }),
    indexes: [['readerId', 'writtenAt'], 'postId', 'authorId', ['readerOfAuthor', 'writtenAt']],
    from: { PostWritten, PostDeleted, FriendshipBegan, FriendshipEnded, MembershipEnded },
    reads: { friends: Friends, posts: Posts },
    on: {
      PostWritten: async ({ postId, authorId }, { at }, { friends }) => {
        const seen = { postId, authorId, writtenAt: at.toISOString() }
        const readers = await friends.where('memberId', authorId)
        return [authorId, ...readers.map((row) => row.friendId)].map((readerId) => shownTo(readerId, seen))
      },
      PostDeleted: ({ postId }) => [{ op: 'deleteWhere', index: 'postId', equals: postId }],
      FriendshipBegan: async ({ memberIds: [one, other] }, _meta, { posts }) => {
        const newest = { by: 'writtenAt', limit: BACKFILL_POSTS_MAX } as const
        const ofOne = await posts.where('authorId', one, newest)
        const ofOther = await posts.where('authorId', other, newest)
        return [...ofOther.map((seen) => shownTo(one, seen)), ...ofOne.map((seen) => shownTo(other, seen))]
      },
      FriendshipEnded: ({ memberIds: [one, other] }) => [
        { op: 'deleteWhere', index: 'readerOfAuthor', equals: readerOf(one, other) },
        { op: 'deleteWhere', index: 'readerOfAuthor', equals: readerOf(other, one) },
      ],
      MembershipEnded: (gone) => [
        { op: 'deleteWhere', index: 'authorId', equals: gone.memberId },
        { op: 'deleteWhere', index: 'readerId', equals: gone.memberId },
      ],
    },
  },
)
