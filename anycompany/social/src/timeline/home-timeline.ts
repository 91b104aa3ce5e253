import { memberId } from '@anycompany/contracts'
import { id, words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'
import { FriendshipBegan, FriendshipEnded } from '../friendship/friendship.ts'
import { Friends } from '../friendship/friends.ts'
import { MembershipEnded } from '../membership/membership.ts'
import { PostHidden, PostShownAgain } from '../moderation/moderation-events.ts'
import { PostDeleted, PostWritten } from '../post/post.ts'
import { Posts } from '../post/posts.ts'

/** When two members become friends each gets so many of the other's latest posts; older ones are on the other's own page. */
export const BACKFILL_POSTS_MAX = 50

export const timelineKey = (readerId: string, postId: string): string => `${readerId}/${postId}`

type Seen = { readonly postId: string; readonly authorId: string; readonly writtenAt: string }

const shownTo = (readerId: string, { postId, authorId, writtenAt }: Seen) => ({
  op: 'put' as const,
  key: timelineKey(readerId, postId),
  row: { readerId, postId, authorId, writtenAt, readerOfAuthor: readerOf(readerId, authorId) },
})

/** Names what one member sees of another. */
const readerOf = (readerId: string, authorId: string): string => `${readerId}/${authorId}`

/** Which posts come to whom: the author's own and their friends', for friends or for all. One row a reader and post; the text stands in posts. */
export const HomeTimeline = social.readModel(
  'home-timeline',
  words('홈 타임라인', 'Home timeline', "Which posts come to a member: their own and their friends'."),
  {
    audience: 'member',
    row: z.strictObject({
      readerId: memberId,
      postId: id,
      authorId: memberId,
      writtenAt: z.string(),
      readerOfAuthor: z.string(),
    }),
    indexes: [['readerId', 'writtenAt'], 'postId', 'authorId', 'readerOfAuthor'],
    from: {
      PostWritten,
      PostDeleted,
      PostHidden,
      PostShownAgain,
      FriendshipBegan,
      FriendshipEnded,
      MembershipEnded,
    },
    reads: { friends: Friends, posts: Posts },
    on: {
      PostWritten: async ({ postId, authorId }, { at }, { friends }) => {
        const seen = { postId, authorId, writtenAt: at.toISOString() }
        const readers = await friends.where('memberId', authorId)
        return [authorId, ...readers.map((row) => row.friendId)].map((readerId) => shownTo(readerId, seen))
      },
      PostDeleted: ({ postId }) => [{ op: 'deleteWhere', index: 'postId', equals: postId }],
      PostHidden: async ({ postId, authorId }, _meta, { posts }) => {
        const post = await posts.get(postId)
        const toItsAuthor = post ? [shownTo(authorId, post)] : []
        return [{ op: 'deleteWhere' as const, index: 'postId' as const, equals: postId }, ...toItsAuthor]
      },
      PostShownAgain: async ({ postId, authorId }, _meta, { friends, posts }) => {
        const post = await posts.get(postId)
        if (!post) return []
        const readers = await friends.where('memberId', authorId)
        return readers.map(({ friendId }) => shownTo(friendId, post))
      },
      FriendshipBegan: async ({ memberIds: [one, other] }, _meta, { posts }) => {
        const newest = { by: 'writtenAt', limit: BACKFILL_POSTS_MAX } as const
        const [ofOne, ofOther] = await Promise.all([
          posts.where('authorId', one, newest),
          posts.where('authorId', other, newest),
        ])
        const seen = (readerId: string, theirs: typeof ofOne) =>
          theirs.filter((post) => !post.isHidden).map((post) => shownTo(readerId, post))
        return [...seen(one, ofOther), ...seen(other, ofOne)]
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
