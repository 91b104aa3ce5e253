import assert from 'node:assert/strict'
import type { LiveMessage } from '@banyan/model'
import { postsOf } from '../src/post/topics.ts'
import { OnePost, PostsOfMember } from '../src/timeline/timeline.ts'
import type { Network } from './network.ts'

/** What stands of a post on a page. */
type Shown = { readonly postId: string; readonly text: unknown; readonly likes: number; readonly comments: number }
type OfMember = { readonly authorId: string }
type OfPost = { readonly postId: string }

const FULL_PAGE = 50

const shown = ({ postId, text, likes, comments }: Shown): Shown => ({ postId, text, likes, comments })

/** A member's page as somebody finds it when they open it now. */
export const readMemberPage = async (net: Network, reader: string, memberId: string): Promise<readonly Shown[]> =>
  (await net.ask(PostsOfMember, { memberId, limit: FULL_PAGE }, reader)).items.map(shown)

/** The page of a post as somebody finds it when they open it now; null where there is none for them. */
export const readPostPage = async (net: Network, reader: string, postId: string): Promise<Shown | null> => {
  const post = await net.ask(OnePost, { postId }, reader)
  return post && shown(post)
}

/**
 * Somebody who has the pages of all these members open, and those of all posts that they ever looked at. They show what was read when a
 * page was opened, and afterwards only what the live stream told, or what it told them to read again.
 */
export const livePages = (net: Network, reader: string, memberIds: readonly string[]) => {
  const members = new Map<string, readonly Shown[]>()
  const posts = new Map<string, Shown | null>()
  const topics = new Map<string, boolean>()

  const readMember = async (memberId: string) => void members.set(memberId, await readMemberPage(net, reader, memberId))
  const readPost = async (postId: string) => void posts.set(postId, await readPostPage(net, reader, postId))
  const readAll = async () => {
    for (const memberId of members.keys()) await readMember(memberId)
    for (const postId of posts.keys()) await readPost(postId)
  }
  const change = (postId: string, to: (post: Shown) => Shown | null) => {
    for (const [memberId, page] of members)
      members.set(
        memberId,
        page.flatMap((post) => (post.postId === postId ? (to(post) ?? []) : [post])),
      )
    const alone = posts.get(postId)
    if (alone) posts.set(postId, to(alone))
  }
  const isShown = (postId: string) =>
    posts.get(postId) || [...members.values()].flat().some((post) => post.postId === postId)
  const memberIn = (topic: string) => memberIds.find((memberId) => postsOf(memberId) === topic)

  const opened = async (topic: string) => {
    const memberId = memberIn(topic)
    if (memberId === undefined) await readPost(topic)
    else await readMember(memberId)
  }
  const closed = (topic: string) => {
    const memberId = memberIn(topic)
    if (memberId === undefined) change(topic, () => null)
    else members.set(memberId, [])
  }
  const heard = async (topic: string): Promise<boolean> => {
    const isHeard = await net.hears(reader, topic)
    if (topics.has(topic) && topics.get(topic) !== isHeard) {
      topics.set(topic, isHeard)
      if (isHeard) await opened(topic)
      else closed(topic)
    }
    return isHeard
  }
  const told = async (event: string, data: unknown) => {
    const { postId } = data as OfPost
    if (event === 'timeline-changed') return readAll()
    if (event === 'member-posts-changed') return readMember((data as { memberId: string }).memberId)
    if (event === 'post-written') {
      const { authorId, ...post } = data as OfMember & Shown
      return void members.set(authorId, [shown(post), ...members.get(authorId)!])
    }
    if (event === 'post-deleted') return change(postId, () => null)
    if (event === 'post-liked' || event === 'post-commented')
      return change(postId, (post) => ({ ...post, ...(data as Partial<Shown>) }))
    if (event !== 'post-changed' || !isShown(postId)) return undefined
    const renewed = await readPostPage(net, reader, postId)
    change(postId, () => renewed)
  }

  return {
    /** Opens the pages of the members, and of a post. */
    open: async (postIds: readonly string[]) => {
      for (const memberId of memberIds) await readMember(memberId)
      for (const memberId of memberIds) topics.set(postsOf(memberId), await net.hears(reader, postsOf(memberId)))
      for (const postId of postIds) {
        await readPost(postId)
        topics.set(postId, await net.hears(reader, postId))
      }
    },
    members,
    posts,
    /** Gets a message as far as it is for the reader; what they were told of it. */
    hear: async (message: LiveMessage): Promise<readonly unknown[]> => {
      const { to, event, data } = message
      const isDirect = to === 'everyone' || to.includes(reader)
      const asked = (message.topics ?? []).filter((topic) => topics.has(topic))
      if (event === null) {
        for (const topic of isDirect ? [...topics.keys()] : asked) await heard(topic)
        return []
      }
      if (!isDirect && (asked.length === 0 || !(await heard(message.about ?? asked[0]!)))) return []
      await told(event, data)
      return [{ event, data }]
    },
    /** Every page shows what somebody finds who opens it now. */
    check: async () => {
      for (const [memberId, page] of members)
        assert.deepEqual(page, await readMemberPage(net, reader, memberId), `${reader} at the page of ${memberId}`)
      for (const [postId, post] of posts)
        assert.deepEqual(post, await readPostPage(net, reader, postId), `${reader} at the post ${postId}`)
    },
  }
}
