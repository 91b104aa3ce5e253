import type { Outgoing, Overlay } from './overlay.ts'
import type { Post, TimelinePage } from './post.ts'

/** A post as it stands on the page. */
export type ShownPost = Post & {
  /** Stable while a post goes from being sent to being there. */
  readonly key: string
  readonly state: 'written' | 'sending' | 'failed' | 'leaving'
}

/**
 * The timeline to show: the pages as read, and over them what has happened since. Each post once, newest first as the
 * server orders them; a live post older than everything read so far is left to the page it will come with.
 */
export const shownPosts = (pages: readonly TimelinePage[], overlay: Overlay, me: string): readonly ShownPost[] => {
  const read = uniqueByPostId(pages.flatMap((page) => page.items))
  const there = withArrived(read, overlay, pages.at(-1)?.cursor === null)
  const keys = keysOfMine(overlay, me)
  const underWay = overlay.outgoing.filter((outgoing) => !isThere(outgoing, there, keys))
  const written = there.map((post) => ({
    ...post,
    key: keys.get(post.postId) ?? post.postId,
    state: 'written' as const,
  }))
  return [...underWay.map((outgoing) => asPost(outgoing, me)), ...written].flatMap((post) => withChanges(post, overlay))
}

const uniqueByPostId = (posts: readonly Post[]): readonly Post[] => {
  const known = new Set<string>()
  return posts.filter(({ postId }) => !known.has(postId) && known.add(postId))
}

const withArrived = (read: readonly Post[], overlay: Overlay, complete: boolean): readonly Post[] => {
  const known = new Set(read.map((post) => post.postId))
  const posts = [...read]
  for (const { post } of overlay.arrived.toReversed()) {
    if (known.has(post.postId)) continue
    const index = posts.findIndex((other) => other.writtenAt <= post.writtenAt)
    if (index !== -1) posts.splice(index, 0, post)
    else if (complete || posts.length === 0) posts.push(post)
  }
  return posts
}

/**
 * Which written post each of my outgoing ones has become, by post id. While one is under way only its text tells: a live
 * post of mine with the same text that came after it was sent is its twin, each twin for one.
 */
const keysOfMine = (overlay: Overlay, me: string): ReadonlyMap<string, string> => {
  const keys = new Map<string, string>()
  for (const { key, state } of overlay.outgoing) if (typeof state === 'object') keys.set(state.postId, key)
  for (const { key, state, text, at } of overlay.outgoing.toReversed()) {
    if (state !== 'sending') continue
    const twins = overlay.arrived.filter(
      ({ post, at: arrivedAt }) => post.authorId === me && post.text === text && arrivedAt > at,
    )
    const twin = twins.findLast(({ post }) => !keys.has(post.postId))
    if (twin !== undefined) keys.set(twin.post.postId, key)
  }
  return keys
}

const isThere = (outgoing: Outgoing, there: readonly Post[], keys: ReadonlyMap<string, string>) =>
  there.some((post) => keys.get(post.postId) === outgoing.key)

const asPost = ({ key, text, startedAt, state }: Outgoing, me: string): ShownPost => ({
  postId: typeof state === 'object' ? state.postId : key,
  authorId: me,
  text,
  writtenAt: startedAt,
  likes: 0,
  likedByMe: false,
  key,
  state: typeof state === 'object' ? 'written' : state,
})

const withChanges = (post: ShownPost, overlay: Overlay): readonly ShownPost[] => {
  const gone = overlay.gone.get(post.postId)
  if (gone?.leaving === false) return []
  return [
    {
      ...post,
      likes: overlay.counts.get(post.postId)?.likes ?? post.likes,
      likedByMe: overlay.mine.get(post.postId)?.liked ?? post.likedByMe,
      ...(gone?.leaving === true && { state: 'leaving' as const }),
    },
  ]
}
