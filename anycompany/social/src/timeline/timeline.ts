import { memberId } from '@anycompany/contracts'
import { id, personal, type Reader, type RowOf, words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'
import { CURSOR_LENGTH_MAX } from '../paging.ts'
import { LikeCounts, likeKey, Likes } from '../post/likes.ts'
import { Posts } from '../post/posts.ts'
import { HomeTimeline } from './home-timeline.ts'

/** Most posts in one page of a timeline. */
export const TIMELINE_PAGE_MAX = 50
const TIMELINE_PAGE_DEFAULT = 20

const item = z.strictObject({
  postId: id,
  authorId: memberId,
  text: personal(z.string(), 'authorId'),
  writtenAt: z.string(),
  likes: z.int(),
  likedByMe: z.boolean(),
})

/** A post as a timeline shows it to one member. */
export type TimelineItem = z.output<typeof item>

/** One's own and one's friends' posts, newest first. A page may hold fewer than asked for; only a null cursor means the end. */
export const Timeline = social.query(
  'Timeline',
  words('타임라인', 'Timeline', "One's own and one's friends' posts, the newest first."),
  {
    by: ['member'],
    input: z.strictObject({
      cursor: z.string().max(CURSOR_LENGTH_MAX).nullable().default(null),
      limit: z.int().min(1).max(TIMELINE_PAGE_MAX).default(TIMELINE_PAGE_DEFAULT),
    }),
    output: z.strictObject({ items: z.array(item), cursor: z.string().nullable() }),
    reads: { timeline: HomeTimeline, posts: Posts, likes: Likes, likeCounts: LikeCounts },
    answer: async ({ cursor, limit }, by, { timeline, ...details }) => {
      const page = await timeline.page({ index: 'readerId', equals: by.id, by: 'writtenAt', limit, cursor })
      const postIds = page.rows.map((row) => row.postId)
      return { items: await itemsFor(by.id, postIds, details), cursor: page.cursor }
    },
  },
)

type Details = {
  readonly posts: Reader<RowOf<typeof Posts>>
  readonly likes: Reader<RowOf<typeof Likes>>
  readonly likeCounts: Reader<RowOf<typeof LikeCounts>>
}

/** In the order of the ids; a post deleted meanwhile is left out. */
const itemsFor = async (readerId: string, postIds: readonly string[], { posts, likes, likeCounts }: Details) => {
  const [shown, counts, mine] = await Promise.all([
    posts.getMany(postIds),
    likeCounts.getMany(postIds),
    likes.getMany(postIds.map((postId) => likeKey(postId, readerId))),
  ])
  const countOf = new Map(counts.map((row) => [row.postId, row.likes]))
  const liked = new Set(mine.map((row) => row.postId))
  return shown.map((post): TimelineItem => ({
    ...post,
    likes: countOf.get(post.postId) ?? 0,
    likedByMe: liked.has(post.postId),
  }))
}
