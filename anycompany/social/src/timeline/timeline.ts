import { memberId } from '@anycompany/contracts'
import { id, personal, type Reader, type RowOf, words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'
import { Blocks } from '../friendship/blocks.ts'
import { Friends } from '../friendship/friends.ts'
import { paging } from '../paging.ts'
import { audience } from '../post/audience.ts'
import { productId } from '../post/post.ts'
import { PostCounts } from '../post/post-counts.ts'
import { likeKey, Likes } from '../post/likes.ts'
import { asRead, Posts } from '../post/posts.ts'
import { sees, viewOf } from '../post/visibility.ts'
import { HomeTimeline } from './home-timeline.ts'

const item = z.strictObject({
  postId: id,
  authorId: memberId,
  text: personal(z.string(), 'authorId'),
  writtenAt: z.string(),
  editedAt: z.string().nullable(),
  audience,
  /** The product that the post promotes; what it is and costs, the catalogue says. */
  productId: productId.nullable(),
  /** A moderator hid the post: its author alone sees it. */
  isHidden: z.boolean(),
  likes: z.int(),
  likedByMe: z.boolean(),
  comments: z.int(),
})

/** A post as a page shows it to one member. */
export type TimelineItem = z.output<typeof item>

const items = z.strictObject({ items: z.array(item), cursor: z.string().nullable() })
const details = { likes: Likes, counts: PostCounts }
const relations = { friends: Friends, blocks: Blocks }

/** One's own and one's friends' posts, newest first. A page may hold fewer than asked for; only a null cursor means the end. */
export const Timeline = social.query(
  'Timeline',
  words('타임라인', 'Timeline', "One's own and one's friends' posts, the newest first."),
  {
    by: ['member'],
    input: paging(),
    output: items,
    reads: { timeline: HomeTimeline, posts: Posts, ...details },
    answer: async ({ cursor, limit }, by, { timeline, posts, ...rest }) => {
      const page = await timeline.page({ index: 'readerId', equals: by.id, by: 'writtenAt', limit, cursor })
      const postIds = page.rows.map((row) => row.postId)
      return { items: await itemsFor(by.id, { postIds, posts: posts.getMany(postIds) }, rest), cursor: page.cursor }
    },
  },
)

/** What one sees of one member, newest first: everything of a friend, what is public of anybody else, and nothing across a block. */
export const PostsOfMember = social.query(
  'PostsOfMember',
  words('회원의 글', 'Posts of a member', 'What one sees of one member, the newest first.'),
  {
    by: ['member'],
    input: paging().extend({ memberId }),
    output: items,
    reads: { posts: Posts, ...relations, ...details },
    answer: async ({ memberId: authorId, cursor, limit }, by, { posts, friends, blocks, ...rest }) => {
      const view = await viewOf(by.id, authorId, { friends, blocks })
      if (view === 'nothing') return { items: [], cursor: null }
      const index = view === 'public' ? 'publicBy' : 'authorId'
      const page = await posts.page({ index, equals: authorId, by: 'writtenAt', limit, cursor })
      const seen = page.rows.filter((post) => view === 'own' || !post.isHidden)
      const postIds = seen.map((post) => post.postId)
      return { items: await itemsFor(by.id, { postIds, posts: seen }, rest), cursor: page.cursor }
    },
  },
)

/** One post; null for one that is not there, or not for the reader. */
export const OnePost = social.query('OnePost', words('글 하나', 'One post', 'A post one can see.'), {
  by: ['member'],
  input: z.strictObject({ postId: id }),
  output: item.nullable(),
  reads: { posts: Posts, ...relations, ...details },
  answer: async ({ postId }, by, { posts, friends, blocks, ...rest }) => {
    const post = await posts.get(postId)
    if (!post || !(await sees(by.id, post, { friends, blocks }))) return null
    const [shown] = await itemsFor(by.id, { postIds: [postId], posts: [post] }, rest)
    return shown ?? null
  },
})

type Wanted = {
  readonly postIds: readonly string[]
  readonly posts: readonly RowOf<typeof Posts>[] | Promise<readonly RowOf<typeof Posts>[]>
}
type Details = {
  readonly likes: Reader<RowOf<typeof Likes>>
  readonly counts: Reader<RowOf<typeof PostCounts>>
}

/** In the order of the posts; one deleted meanwhile is left out. What is read is asked for at once, and so travels together. */
const itemsFor = async (readerId: string, wanted: Wanted, { likes, counts }: Details): Promise<TimelineItem[]> => {
  const { postIds } = wanted
  const [posts, known, mine] = await Promise.all([
    wanted.posts,
    counts.getMany(postIds),
    likes.getMany(postIds.map((postId) => likeKey(postId, readerId))),
  ])
  const countsOf = new Map(known.map((row) => [row.postId, row]))
  const liked = new Set(mine.map((row) => row.postId))
  return posts.map((post) => ({
    ...asRead(post),
    likes: countsOf.get(post.postId)?.likes ?? 0,
    likedByMe: liked.has(post.postId),
    comments: countsOf.get(post.postId)?.comments ?? 0,
  }))
}
