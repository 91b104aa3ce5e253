import type { Edit, Outgoing, Overlay } from './overlay.ts'
import type { Post, TimelinePage } from '../post/post.ts'

/** A post as it stands on the page. */
export type ShownPost = Post & {
  /** Stable while a post goes from being sent to being there. */
  readonly key: string
  readonly state: 'written' | 'sending' | 'failed' | 'leaving'
  /** Why it could not be sent. */
  readonly why?: unknown
}

/** Whether two show the same: the list is made anew whenever anything happens to any post. */
export const looksSame = (one: ShownPost, other: ShownPost): boolean =>
  Object.keys({ ...one, ...other }).every((key) =>
    Object.is(one[key as keyof ShownPost], other[key as keyof ShownPost]),
  )

/** One post that was read, with what has happened since; none when it is gone. */
export const shownPost = (post: Post, overlay: Overlay): ShownPost | null =>
  withChanges({ ...post, key: post.postId, state: 'written' }, overlay)[0] ?? null

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

const asPost = (outgoing: Outgoing, me: string): ShownPost => {
  const { key, text, audience, productId, startedAt, state, why } = outgoing
  return {
    postId: typeof state === 'object' ? state.postId : key,
    authorId: me,
    text,
    writtenAt: startedAt,
    editedAt: null,
    audience,
    productId,
    isHidden: false,
    likes: 0,
    likedByMe: false,
    comments: 0,
    key,
    state: typeof state === 'object' ? 'written' : state,
    why,
  }
}

const withChanges = (post: ShownPost, overlay: Overlay): readonly ShownPost[] => {
  const { postId } = post
  const gone = overlay.gone.get(postId)
  if (gone?.leaving === false) return []
  const known = { ...post, ...overlay.renewed.get(postId)?.post }
  const edit = overlay.edits.get(postId)
  return [
    {
      ...known,
      ...(edit !== undefined && withEdit(known, edit)),
      likes: overlay.counts.get(postId)?.likes ?? known.likes,
      likedByMe: overlay.mine.get(postId)?.liked ?? known.likedByMe,
      comments: overlay.comments.get(postId)?.comments ?? known.comments,
      ...(gone?.leaving === true && { state: 'leaving' as const }),
    },
  ]
}

/** Who only chose another audience has not edited the text. */
const withEdit = ({ text, editedAt }: Post, edit: Edit) => ({
  text: edit.text,
  audience: edit.audience,
  editedAt: text === edit.text ? editedAt : edit.editedAt,
})
