import { memberId } from '@anycompany/contracts'
import { id, personal, words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'
import { blockedBy, Blocks } from '../friendship/blocks.ts'
import { Friends } from '../friendship/friends.ts'
import { paging } from '../paging.ts'
import { Posts } from '../post/posts.ts'
import { sees } from '../post/visibility.ts'
import { Comments } from './comments.ts'

/** Of a member whom the reader has blocked a comment keeps its place, so that a count is what the list holds; who and what is not told. */
const comment = z.union([
  z.strictObject({
    commentId: id,
    authorId: memberId,
    text: personal(z.string(), 'authorId'),
    writtenAt: z.string(),
    isBlocked: z.literal(false),
  }),
  z.strictObject({ commentId: id, writtenAt: z.string(), isBlocked: z.literal(true) }),
])

/** The comments under a post one sees, the newest first; null for a post that is not there for the reader. */
export const CommentsOfPost = social.query(
  'CommentsOfPost',
  words('글의 댓글', 'Comments of a post', 'What was said under a post, the newest first.'),
  {
    by: ['member'],
    input: paging().extend({ postId: id }),
    output: z.strictObject({ items: z.array(comment), cursor: z.string().nullable() }).nullable(),
    reads: { comments: Comments, posts: Posts, friends: Friends, blocks: Blocks },
    answer: async ({ postId, cursor, limit }, by, { comments, posts, ...relations }) => {
      if (!(await sees(by.id, await posts.get(postId), relations))) return null
      const [page, blocked] = await Promise.all([
        comments.page({ index: 'postId', equals: postId, by: 'writtenAt', limit, cursor }),
        blockedBy(by.id, relations.blocks),
      ])
      return {
        items: page.rows.map(({ commentId, authorId, text, writtenAt }) =>
          blocked.has(authorId)
            ? { commentId, writtenAt, isBlocked: true as const }
            : { commentId, authorId, text, writtenAt, isBlocked: false as const },
        ),
        cursor: page.cursor,
      }
    },
  },
)
