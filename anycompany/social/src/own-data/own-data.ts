import { memberId } from '@anycompany/contracts'
import { id, personal, type Reader, words } from '@banyan/model'
import { z } from 'zod'
import { Comments } from '../comment/comments.ts'
import { social } from '../context.ts'
import { Blocks } from '../friendship/blocks.ts'
import { PendingFriendRequests } from '../friendship/friend-requests.ts'
import { Friends } from '../friendship/friends.ts'
import { Notifications } from '../notification/notifications.ts'
import { audience } from '../post/audience.ts'
import { productId } from '../post/post.ts'
import { Likes } from '../post/likes.ts'
import { asRead, Posts } from '../post/posts.ts'

/** Rows of one read. */
const PAGE_ROWS = 500
/** Most things of one kind in an export, the newest ones; `isWhole` says whether there are more. */
export const EXPORTED_MAX = 20_000

const text = personal(z.string(), 'authorId')

/** Everything the network keeps of a member that is theirs: what they wrote and did, and who stands how to them. Nothing that others wrote. */
export const OwnData = social.query(
  'OwnData',
  words('내 데이터', 'Own data', 'Everything the network keeps of a member, for them to take along.'),
  {
    by: ['member'],
    input: z.strictObject({}),
    output: z.strictObject({
      memberId,
      posts: z.array(
        z.strictObject({
          postId: id,
          authorId: memberId,
          text,
          writtenAt: z.string(),
          editedAt: z.string().nullable(),
          audience,
          productId: productId.nullable(),
          isHidden: z.boolean(),
        }),
      ),
      comments: z.array(z.strictObject({ commentId: id, postId: id, authorId: memberId, text, writtenAt: z.string() })),
      likes: z.array(z.strictObject({ postId: id })),
      friends: z.array(z.strictObject({ memberId, since: z.string() })),
      requestsSent: z.array(z.strictObject({ memberId, sentAt: z.string() })),
      requestsReceived: z.array(z.strictObject({ memberId, sentAt: z.string() })),
      blocked: z.array(z.strictObject({ memberId, blockedAt: z.string() })),
      notifications: z.array(z.strictObject({ kind: z.string(), at: z.string() })),
      isWhole: z.boolean(),
    }),
    reads: {
      posts: Posts,
      comments: Comments,
      likes: Likes,
      friends: Friends,
      requests: PendingFriendRequests,
      blocks: Blocks,
      notifications: Notifications,
    },
    answer: async (_input, by, reads) => {
      const of = { equals: by.id }
      const [posts, comments, likes, friends, sent, received, blocked, notifications] = await Promise.all([
        allOf(reads.posts, { ...of, index: 'authorId', by: 'writtenAt' }),
        allOf(reads.comments, { ...of, index: 'authorId', by: 'writtenAt' }),
        allOf(reads.likes, { ...of, index: 'memberId', by: 'postId' }),
        allOf(reads.friends, { ...of, index: 'memberId', by: 'since' }),
        allOf(reads.requests, { ...of, index: 'senderId', by: 'sentAt' }),
        allOf(reads.requests, { ...of, index: 'receiverId', by: 'sentAt' }),
        allOf(reads.blocks, { ...of, index: 'blockerId', by: 'blockedAt' }),
        allOf(reads.notifications, { ...of, index: 'memberId', by: 'at' }),
      ])
      const all = [posts, comments, likes, friends, sent, received, blocked, notifications]
      return {
        memberId: by.id,
        posts: posts.rows.map(asRead),
        comments: comments.rows,
        likes: likes.rows.map(({ postId }) => ({ postId })),
        friends: friends.rows.map(({ friendId, since }) => ({ memberId: friendId, since })),
        requestsSent: sent.rows.map(({ receiverId, sentAt }) => ({ memberId: receiverId, sentAt })),
        requestsReceived: received.rows.map(({ senderId, sentAt }) => ({ memberId: senderId, sentAt })),
        blocked: blocked.rows.map(({ blockedId, blockedAt }) => ({ memberId: blockedId, blockedAt })),
        notifications: notifications.rows.map(({ kind, at }) => ({ kind, at })),
        isWhole: all.every(({ isWhole }) => isWhole),
      }
    },
  },
)

type Of<Row> = { readonly index: keyof Row & string; readonly equals: string; readonly by: keyof Row & string }

/** Page by page, up to {@link EXPORTED_MAX}. */
const allOf = async <Row>(reader: Reader<Row>, of: Of<Row>) => {
  const rows: Row[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<Reader<Row>['page']>> = await reader.page({ ...of, limit: PAGE_ROWS, cursor })
    rows.push(...page.rows)
    cursor = page.cursor
  } while (cursor !== null && rows.length < EXPORTED_MAX)
  return { rows, isWhole: cursor === null }
}
