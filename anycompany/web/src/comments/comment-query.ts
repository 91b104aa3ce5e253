import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { isApiProblem } from '../api/problem.ts'
import { ask } from '../api/request.ts'
import { submit } from '../api/submit.ts'
import { renewPost } from '../live/read-again.ts'
import type { Forgotten } from '../post/post.ts'
import { commentsKey } from '../query-keys.ts'
import { STALE_PAUSE_MS, useSession } from '../timeline/use-timeline.ts'

/** The longest comment, in Unicode code points. */
export const LONGEST_COMMENT = 1_000

/** What somebody said under a post. Of a member whom the reader has blocked only the place is there. */
export type Comment =
  | {
      readonly commentId: string
      readonly writtenAt: string
      readonly isBlocked: false
      readonly authorId: string
      readonly text: string | Forgotten
    }
  | { readonly commentId: string; readonly writtenAt: string; readonly isBlocked: true }

type CommentPage = { readonly items: readonly Comment[]; readonly cursor: string | null }

/** Comments asked for at once. */
const PAGE_SIZE = 20

/** The comments under a post, newest first, page by page; each once. */
export const useComments = (postId: string) => {
  const query = useInfiniteQuery({
    queryKey: commentsKey(postId),
    queryFn: ({ pageParam, signal }) => ask<CommentPage>(pathFor(postId, pageParam), signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ body }) => body.cursor,
    refetchInterval: ({ state }) => (state.data?.pages.some(({ stale }) => stale) === true ? STALE_PAUSE_MS : false),
  })
  const comments = useMemo(() => {
    const all = (query.data?.pages ?? []).flatMap(({ body }) => body.items)
    return [...new Map(all.map((comment) => [comment.commentId, comment])).values()]
  }, [query.data])
  return { query, comments }
}

/** Writing and deleting. Afterwards list and count are read again: both tell the same. */
export const useCommentDeeds = (postId: string) => {
  const client = useQueryClient()
  const session = useSession()
  const readAgain = async () => {
    renewPost(postId, session, client)
    await client.invalidateQueries({ queryKey: commentsKey(postId) })
  }
  return {
    write: async (text: string): Promise<void> => {
      await submit('POST', `/api/social/posts/${encodeURIComponent(postId)}/comments`, { text })
      await readAgain()
    },
    remove: async (commentId: string): Promise<void> => {
      try {
        await submit('DELETE', `/api/social/comments/${encodeURIComponent(commentId)}`)
      } catch (error) {
        // Somebody was faster: what was wanted is so.
        if (!isApiProblem(error, 'NoSuchComment')) throw error
      }
      await readAgain()
    },
  }
}

const pathFor = (postId: string, cursor: string | null): string => {
  const from = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
  return `/api/social/posts/${encodeURIComponent(postId)}/comments?limit=${PAGE_SIZE}${from}`
}
