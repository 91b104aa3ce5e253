import { memberId } from '@anycompany/contracts'
import { id, personal, type Reader, type RowOf, words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'
import { CURSOR_LENGTH_MAX } from '../paging.ts'
import { LikeCounts, likeKey, Likes } from '../post/likes.ts'
import { Posts } from '../post/posts.ts'
import { HomeTimeline, readerOf } from './home-timeline.ts'

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

const paging = z.strictObject({
  cursor: z.string().max(CURSOR_LENGTH_MAX).nullable().default(null),
  limit: z.int().min(1).max(TIMELINE_PAGE_MAX).default(TIMELINE_PAGE_DEFAULT),
})
const items = z.strictObject({ items: z.array(item), cursor: z.string().nullable() })
const reads = { timeline: HomeTimeline, posts: Posts, likes: Likes, likeCounts: LikeCounts }

/** One's own and one's friends' posts, newest first. A page may hold fewer than asked for; only a null cursor means the end. */
export const Timeline = social.query(
  'Timeline',
  words('타임라인', 'Timeline', "One's own and one's friends' posts, the newest first."),
  {
    by: ['member'],
    input: paging,
    output: items,
    reads,
    answer: async ({ cursor, limit }, by, { timeline, ...details }) => {
      const page = await timeline.page({ index: 'readerId', equals: by.id, by: 'writtenAt', limit, cursor })
      return shown(page, by.id, details)
    },
  },
)

/** What one sees of one member: the same posts of theirs as on one's timeline. Of somebody who is no friend: nothing. */
export const PostsOfMember = social.query(
  'PostsOfMember',
  words('회원의 글', 'Posts of a member', 'What one sees of one member, the newest first.'),
  {
    by: ['member'],
    input: paging.extend({ memberId }),
    output: items,
    reads,
    answer: async ({ memberId: authorId, cursor, limit }, by, { timeline, ...details }) => {
      const seen = readerOf(by.id, authorId)
      const page = await timeline.page({ index: 'readerOfAuthor', equals: seen, by: 'writtenAt', limit, cursor })
      return shown(page, by.id, details)
    },
  },
)

type Details = {
  readonly posts: Reader<RowOf<typeof Posts>>
  readonly likes: Reader<RowOf<typeof Likes>>
  readonly likeCounts: Reader<RowOf<typeof LikeCounts>>
}

type Page = { readonly rows: readonly RowOf<typeof HomeTimeline>[]; readonly cursor: string | null }

const shown = async ({ rows, cursor }: Page, readerId: string, details: Details) => {
  const postIds = rows.map((row) => row.postId)
  return { items: await itemsFor(readerId, postIds, details), cursor }
}

/** In the order of the ids; a post deleted meanwhile is left out. */
const itemsFor = async (readerId: string, postIds: readonly string[], { posts, likes, likeCounts }: Details) => {
  const [known, counts, mine] = await Promise.all([
    posts.getMany(postIds),
    likeCounts.getMany(postIds),
    likes.getMany(postIds.map((postId) => likeKey(postId, readerId))),
  ])
  const countOf = new Map(counts.map((row) => [row.postId, row.likes]))
  const liked = new Set(mine.map((row) => row.postId))
  return known.map((post): TimelineItem => ({
    ...post,
    likes: countOf.get(post.postId) ?? 0,
    likedByMe: liked.has(post.postId),
  }))
}
