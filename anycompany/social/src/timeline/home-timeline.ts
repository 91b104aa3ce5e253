import { memberId } from '@anycompany/contracts'
import { id, type Reader, type RowOf, words } from '@banyan/model'
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

const takenFrom = (readerId: string, postId: string) => ({ op: 'delete' as const, key: timelineKey(readerId, postId) })

const friendsOf = async (memberId: string, friends: Reader<RowOf<typeof Friends>>): Promise<readonly string[]> =>
  (await friends.where('memberId', memberId)).map((row) => row.friendId)

/** Names what one member sees of another. */
const readerOf = (readerId: string, authorId: string): string => `${readerId}/${authorId}`

/**
 * Which posts come to whom: the author's own and their friends', for friends or for all. One row a reader and post; the text stands in
 * posts. A post is at its author's and at friends' of the author alone, so its rows are found by who they are: the rows are many, and
 * each index would be written for each of them.
 */
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
    indexes: [['readerId', 'writtenAt'], 'readerOfAuthor'],
    from: {
      PostWritten,
      PostDeleted,
      PostHidden,
      PostShownAgain,
      FriendshipBegan,
      FriendshipEnded,
      MembershipEnded,
    },
    readsBefore: { friends: Friends, posts: Posts },
    on: {
      PostWritten: async ({ postId, authorId }, { at }, { friends }) => {
        const seen = { postId, authorId, writtenAt: at.toISOString() }
        const readers = await friendsOf(authorId, friends)
        return [authorId, ...readers].map((readerId) => shownTo(readerId, seen))
      },
      PostDeleted: async ({ postId, authorId }, _meta, { friends }) => {
        const readers = await friendsOf(authorId, friends)
        return [authorId, ...readers].map((readerId) => takenFrom(readerId, postId))
      },
      PostHidden: async ({ postId, authorId }, _meta, { friends }) => {
        const readers = await friendsOf(authorId, friends)
        return readers.map((readerId) => takenFrom(readerId, postId))
      },
      PostShownAgain: async ({ postId, authorId }, _meta, { friends, posts }) => {
        const post = await posts.get(postId)
        if (!post) return []
        const readers = await friendsOf(authorId, friends)
        return readers.map((readerId) => shownTo(readerId, post))
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
      MembershipEnded: async ({ memberId: gone }, _meta, { friends }) => [
        ...(await friendsOf(gone, friends)).map((readerId) => ({
          op: 'deleteWhere' as const,
          index: 'readerOfAuthor' as const,
          equals: readerOf(readerId, gone),
        })),
        { op: 'deleteWhere', index: 'readerId', equals: gone },
      ],
    },
  },
)
