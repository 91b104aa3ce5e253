import type { Notifications } from './notifications.ts'
import type { Products } from './products.ts'
import { isTooLong, pageOf, reject, type World } from './world.ts'

type Audience = 'friends' | 'public'
type Text = string | { readonly forgotten: true }
type Post = {
  readonly number: number
  readonly postId: string
  readonly authorId: string
  readonly text: Text
  readonly writtenAt: string
  readonly editedAt: string | null
  readonly audience: Audience
  readonly productId: string | null
  readonly isHidden: boolean
}
type Comment = {
  readonly number: number
  readonly commentId: string
  readonly postId: string
  readonly authorId: string
  readonly text: string
  readonly writtenAt: string
}
type Written = { readonly minutesAgo?: number; readonly audience?: Audience; readonly productId?: string | null }

const POST_CHARACTERS_MAX = 5_000
const COMMENT_CHARACTERS_MAX = 1_000

const POSTS_OF = 'posts-of/'
const postsOf = (memberId: string) => `${POSTS_OF}${memberId}`
const memberIn = (topic: string) => (topic.startsWith(POSTS_OF) ? topic.slice(POSTS_OF.length) : null)

/** Posts with their likes, comments and reports. */
export const createPosts = (world: World, { notify, untell }: Notifications, { checkPromotable }: Products) => {
  const { tell, areFriends } = world
  const likes = new Map<string, Set<string>>()
  const reports: { readonly postId: string; readonly by: string; readonly reason: string; readonly note: string }[] = []
  let posts: readonly Post[] = []
  let comments: readonly Comment[] = []

  const comesTo = (to: string, post: Post) => post.authorId === to || (areFriends(to, post.authorId) && !post.isHidden)
  const mayRead = (me: string, post: Post) =>
    post.authorId === me ||
    (!post.isHidden &&
      !world.areApart(me, post.authorId) &&
      (areFriends(me, post.authorId) || post.audience === 'public'))
  const item = (post: Post, me: string) => {
    const likers = likes.get(post.postId) ?? new Set()
    return {
      ...post,
      number: undefined,
      likes: likers.size,
      likedByMe: likers.has(me),
      comments: comments.filter(({ postId }) => postId === post.postId).length,
    }
  }
  const readable = (me: string, postId: string): Post =>
    posts.find((post) => post.postId === postId && mayRead(me, post)) ?? reject('NoSuchPost')
  const own = (me: string, postId: string): Post => {
    const post = posts.find((other) => other.postId === postId) ?? reject('NoSuchPost')
    return post.authorId === me ? post : reject('NotYourPost')
  }
  const change = (post: Post, changes: Partial<Post>) => {
    const changed = { ...post, ...changes }
    posts = posts.map((other) => (other.postId === post.postId ? changed : other))
    return changed
  }
  const counted = (name: string, post: Post, data: object) => {
    const topics = [post.postId, postsOf(post.authorId)]
    tell(name, (to) => (comesTo(to, post) ? data : null), { topics, about: post.postId, data })
  }
  /** Strangers at the author's page read it again, where what they see there is something else now. */
  const pageChanged = ({ authorId, audience }: Post, isInSight = audience === 'public') => {
    const topic = postsOf(authorId)
    const data = { memberId: authorId }
    if (isInSight) tell('member-posts-changed', () => null, { topics: [topic], about: topic, data })
  }
  const countComments = (post: Post) =>
    counted('post-commented', post, { postId: post.postId, comments: item(post, '').comments })

  return {
    reports,
    hears: (me: string, topic: string) => {
      const memberId = memberIn(topic)
      if (memberId !== null) return world.isThere(memberId) && !world.areApart(me, memberId)
      return posts.some((post) => post.postId === topic && mayRead(me, post))
    },
    timeline: (me: string, query: URLSearchParams, authorId?: string) => {
      const all = posts.filter((post) =>
        authorId === undefined ? comesTo(me, post) : post.authorId === authorId && mayRead(me, post),
      )
      const { rows, cursor } = pageOf(all, query)
      return { items: rows.map((post) => item(post, me)), cursor }
    },
    onePost: (me: string, postId: string) => item(readable(me, postId), me),
    write: (authorId: string, text: Text, o: Written | number = {}) => {
      const { minutesAgo = 0, audience = 'friends', productId = null } = typeof o === 'number' ? { minutesAgo: o } : o
      world.takesPart(authorId)
      checkPromotable(productId)
      if (typeof text === 'string' && isTooLong(text, POST_CHARACTERS_MAX)) reject('SERVICE_INPUT_INVALID')
      const post: Post = {
        number: world.number(),
        postId: world.next('post'),
        authorId,
        text,
        writtenAt: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
        editedAt: null,
        audience,
        productId,
        isHidden: false,
      }
      posts = [post, ...posts]
      tell('post-written', (to) => (comesTo(to, post) ? item(post, to) : null))
      pageChanged(post)
      return { postId: post.postId }
    },
    edit: (me: string, postId: string, o: { readonly text?: string; readonly audience?: Audience }) => {
      if (o.text === undefined && o.audience === undefined) reject('SERVICE_INPUT_INVALID')
      const post = own(me, postId)
      const editedAt = o.text === undefined ? post.editedAt : new Date().toISOString()
      counted('post-changed', change(post, { ...o, editedAt }), { postId })
      if (o.audience !== undefined && o.audience !== post.audience) pageChanged(post, !post.isHidden)
      return { postId }
    },
    deletePost: (me: string, postId: string) => {
      const post = own(me, postId)
      posts = posts.filter((other) => other !== post)
      comments = comments.filter((comment) => comment.postId !== postId)
      tell('post-deleted', (to) => (comesTo(to, post) ? { postId } : null))
      pageChanged(post, post.audience === 'public' && !post.isHidden)
      untell((one) => one.postId === postId)
      return { postId }
    },
    like: (me: string, postId: string, liked: boolean) => {
      const post = readable(me, postId)
      const likers = likes.get(postId) ?? new Set()
      likes.set(postId, likers)
      if (liked) likers.add(me)
      else likers.delete(me)
      counted('post-liked', post, { postId, likes: likers.size })
      if (liked) notify(post.authorId, 'post-liked', me, { postId })
      else untell((one) => one.kind === 'post-liked' && one.postId === postId && one.actorId === me)
      return { postId, liked }
    },
    report: (me: string, postId: string, reason: string, note: string) => {
      world.takesPart(me)
      if (readable(me, postId).authorId === me) reject('CannotReportYourself')
      reports.push({ postId, by: me, reason, note })
      return { postId, status: 'reported' }
    },
    hide: (postId: string) => {
      const post = posts.find((other) => other.postId === postId) ?? reject('NoSuchPost')
      tell('post-deleted', (to) => (to !== post.authorId && comesTo(to, post) ? { postId } : null))
      counted('post-changed', change(post, { isHidden: true }), { postId })
      pageChanged(post)
      notify(post.authorId, 'post-hidden', post.authorId, { postId })
    },
    showAgain: (postId: string) => {
      const post = change(posts.find((other) => other.postId === postId) ?? reject('NoSuchPost'), { isHidden: false })
      tell('timeline-changed', (to) => (comesTo(to, post) ? {} : null))
      pageChanged(post)
    },
    comment: (me: string, postId: string, text: string) => {
      world.takesPart(me)
      const post = readable(me, postId)
      if (isTooLong(text, COMMENT_CHARACTERS_MAX)) reject('SERVICE_INPUT_INVALID')
      const commentId = `${postId}.${world.next('comment')}`
      const writtenAt = new Date().toISOString()
      comments = [{ number: world.number(), commentId, postId, authorId: me, text, writtenAt }, ...comments]
      countComments(post)
      notify(post.authorId, 'post-commented', me, { postId, about: commentId })
      return { commentId }
    },
    deleteComment: (me: string, commentId: string) => {
      const comment = comments.find((other) => other.commentId === commentId) ?? reject('NoSuchComment')
      const post = posts.find(({ postId }) => postId === comment.postId) ?? reject('NoSuchComment')
      if (me !== comment.authorId && me !== post.authorId) reject('NotYourComment')
      comments = comments.filter((other) => other !== comment)
      untell((one) => one.about === commentId)
      countComments(post)
      return { commentId }
    },
    commentsOf: (me: string, postId: string, query: URLSearchParams) => {
      readable(me, postId)
      const { rows, cursor } = pageOf(
        comments.filter((comment) => comment.postId === postId),
        query,
      )
      const items = rows.map(({ commentId, authorId, text, writtenAt }) =>
        world.hasBlocked(me, authorId)
          ? { commentId, writtenAt, isBlocked: true }
          : { commentId, authorId, text, writtenAt, isBlocked: false },
      )
      return { items, cursor }
    },
    exportOf: (me: string) => ({
      memberId: me,
      posts: posts.filter(({ authorId }) => authorId === me).map((post) => ({ ...post, number: undefined })),
      comments: comments
        .filter(({ authorId }) => authorId === me)
        .map((comment) => ({ ...comment, number: undefined })),
      isWhole: true,
    }),
    /** Takes everything out that is a member's. */
    takeOut: (memberId: string) => {
      posts = posts.filter(({ authorId }) => authorId !== memberId)
      comments = comments.filter(({ authorId }) => authorId !== memberId)
      for (const likers of likes.values()) likers.delete(memberId)
    },
  }
}
