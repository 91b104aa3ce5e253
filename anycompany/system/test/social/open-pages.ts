import assert from 'node:assert/strict'
import type { Running } from '../example-host.ts'
import type { LiveMessage } from '../live-stream.ts'

/** What stands of a post on a page. */
type Shown = { readonly postId: string; readonly text: unknown; readonly likes: number; readonly comments: number }

const postsOf = (memberId: string) => `posts-of/${memberId}`
const ABOUT_TOPICS = ['topic-opened', 'topic-closed']

export type OpenPages = Awaited<ReturnType<typeof openPages>>

/**
 * Somebody who has the pages of these members and posts open, at this host. The pages show what was read when the stream said that they
 * were open, and afterwards only what it told, or what it told them to read again. `bell` is a member who does nothing else.
 */
export const openPages = async (o: {
  readonly reader: string
  readonly host: Running
  readonly members: readonly string[]
  readonly posts: readonly string[]
  readonly bell: string
}) => {
  const { reader, host, bell } = o
  const members = new Map<string, readonly Shown[]>(o.members.map((memberId) => [memberId, []]))
  const posts = new Map<string, Shown | null>(o.posts.map((postId) => [postId, null]))
  const topics = [...o.members.map(postsOf), ...o.posts]
  const stream = await host.live(reader, topics)
  /** Posts that the reader could see at some time since the pages were looked at last; null before that is noted. */
  let inSight: Set<string> | null = null

  const readMember = async (memberId: string): Promise<readonly Shown[]> => {
    const { body } = await host.as(reader, 'GET', `/api/social/members/${memberId}/posts?limit=50`)
    return (body['items'] as readonly Shown[]).map(shown)
  }
  const readPost = async (postId: string, seen?: string): Promise<Shown | null> => {
    const headers = seen === undefined ? {} : { 'banyan-seen': seen }
    const { status, body } = await host.as(reader, 'GET', `/api/social/posts/${postId}`, undefined, headers)
    return status === 200 ? shown(body as unknown as Shown) : null
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
  const memberIn = (topic: string) => o.members.find((memberId) => postsOf(memberId) === topic)
  const open = async (topic: string) => {
    const memberId = memberIn(topic)
    if (memberId === undefined) posts.set(topic, await readPost(topic))
    else members.set(memberId, await readMember(memberId))
  }

  const told = async ({ event, data }: LiveMessage): Promise<void> => {
    const { postId, memberId, authorId, topic } = data as { readonly [field: string]: string }
    if (postId !== undefined && inSight)
      assert.ok(inSight.has(postId), `${reader} was told ${event} of a post that they could not see`)
    if (event === 'topic-opened') return open(topic!)
    if (event === 'topic-closed') {
      change(topic!, () => null)
      return void (members.has(memberIn(topic!) ?? '') && members.set(memberIn(topic!)!, []))
    }
    if (event === 'member-posts-changed') return open(postsOf(memberId!))
    if (event === 'timeline-changed') for (const each of topics) await open(each)
    if (event === 'post-written' && members.has(authorId!)) {
      const others = members.get(authorId!)!.filter((post) => post.postId !== postId)
      members.set(authorId!, [shown(data as unknown as Shown), ...others])
    }
    if (event === 'post-deleted') change(postId!, () => null)
    if (event === 'post-liked' || event === 'post-commented') change(postId!, (post) => shown({ ...post, ...data }))
    if (event === 'post-changed') {
      const renewed = await readPost(postId!)
      change(postId!, () => renewed)
    }
  }
  const isBell = ({ event, data }: LiveMessage) => event === 'friend-request-received' && data['memberId'] === bell
  const next = async (): Promise<LiveMessage> => (await stream.read()) ?? assert.fail('the stream ended')

  const asked = new Set<unknown>()
  while (asked.size < topics.length) {
    const message = await next()
    if (ABOUT_TOPICS.includes(message.event)) asked.add(message.data['topic'])
    await told(message)
  }

  return {
    /** Notes which posts the reader can see after something that happened. */
    note: async (postIds: readonly string[], seen?: string): Promise<void> => {
      inSight ??= new Set()
      for (const postId of postIds) if ((await readPost(postId, seen)) !== null) inSight.add(postId)
    },
    /** After all that happened so far was told, the pages show what somebody finds who opens them now. */
    check: async (postIds: readonly string[]): Promise<void> => {
      const { body } = await host.as(bell, 'POST', '/api/social/friend-requests', { memberId: reader })
      for (let message = await next(); !isBell(message); message = await next()) await told(message)
      await host.as(bell, 'DELETE', `/api/social/friend-requests/${String(body['friendRequestId'])}`)
      for (const [memberId, page] of members)
        assert.deepEqual(page, await readMember(memberId), `${reader} at the page of ${memberId}`)
      for (const [postId, post] of posts)
        assert.deepEqual(post, await readPost(postId), `${reader} at the post ${postId}`)
      const seen = await Promise.all(postIds.map(async (postId) => ((await readPost(postId)) === null ? [] : [postId])))
      inSight = new Set(seen.flat())
    },
    close: () => stream.close(),
  }
}

const shown = ({ postId, text, likes, comments }: Shown): Shown => ({ postId, text, likes, comments })
