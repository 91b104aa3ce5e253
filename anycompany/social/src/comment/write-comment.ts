import { id, words } from '@banyan/model'
import { z } from 'zod'
import { takesPart } from '../membership/takes-part.ts'
import { isThere, noSuchPost, post } from '../post/post.ts'
import { postIsSeen } from '../post/visibility.ts'
import { COMMENT_CHARACTERS_MAX, text } from '../texts.ts'
import { commentIdOf } from './comment-id.ts'

/** Most comments under one post. */
export const COMMENTS_MAX = 10_000

export const WriteComment = post.command(
  'WriteComment',
  words('댓글 쓰기', 'Write a comment', 'Say something under a post one can see.'),
  {
    input: z.strictObject({ postId: id, text: text(COMMENT_CHARACTERS_MAX) }).readonly(),
    by: ['member'],
    of: (input) => input.postId,
    emits: ['CommentWritten'],
    rejects: {
      NoSuchPost: z.strictObject({}),
      NotTakingPart: z.strictObject({}),
      TooManyComments: z.strictObject({ limit: z.int() }),
    },
    requires: [takesPart, postIsSeen],
    decide: (state, input, { by, id }) => {
      if (!isThere(state)) return noSuchPost
      if (Object.keys(state.comments).length >= COMMENTS_MAX)
        return { rejected: 'TooManyComments', why: { limit: COMMENTS_MAX } }
      const commentId = commentIdOf(input.postId, id())
      const data = { commentId, postAuthorId: state.authorId, authorId: by.id, ...input }
      return [{ type: 'CommentWritten', data }]
    },
    output: z.strictObject({ commentId: id }),
    answer: ([written]) => ({ commentId: written!.data.commentId }),
  },
)
