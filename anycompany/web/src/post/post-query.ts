import { queryOptions } from '@tanstack/react-query'
import { ask, type Answer } from '../api/request.ts'
import { postKey } from '../query-keys.ts'
import type { TimelineSession } from '../timeline/session.ts'
import type { Post } from './post.ts'

/** A post, and after which change of the overlay it was asked for. */
export type ReadPost = Answer<Post> & { readonly readFrom: number }

/** One post as the server has it; fails with `NoSuchPost` when it is not there for the member. */
export const postQuery = (postId: string, session: TimelineSession) =>
  queryOptions({
    queryKey: postKey(postId),
    queryFn: async ({ signal }): Promise<ReadPost> => {
      const readFrom = session.overlay.get().clock
      return { ...(await ask<Post>(`/api/social/posts/${encodeURIComponent(postId)}`, signal)), readFrom }
    },
  })
