import { chance, type Decision, pick } from '@anycompany/simulation'
import { memberIdOf, type Network, SEED, type SeededPost } from './network.ts'

/** What is sent for a decision. */
export type Request = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body?: object
  /** Whose request it is, where that is not who was drawn: only an author can delete. */
  readonly actor?: number
  /** A page of posts is answered. */
  readonly isPage?: boolean
}

/** What one choice of the mix is turned into, given what can be chosen from. */
export type Choosing = (decision: Decision) => Request

const TEXT = '새로 산 운동화를 신고 걸었습니다. '.repeat(20).slice(0, 250)
const POSTS = '/api/social/posts'
/** Of five pages four are friends'. */
const FRIENDS_PAGES_SHARE = 0.8

/**
 * The mix of `@anycompany/simulation`: 60 % home timelines, 30 % members' pages, 10 % writes. Writes are about what was there at the
 * start, so that no request needs another before it: each deletion takes another post that no other request is about, by its author, and
 * whom one blocks is none of one's friends.
 */
export const choosing = ({ graph, posts, deletableFrom, products }: Network): Choosing => {
  const byAuthor = Map.groupBy(posts.slice(0, deletableFrom), ({ author }) => author)
  const deletable = chance(SEED).shuffled(posts.slice(deletableFrom)).values()
  const friendsOf = (actor: number) => [...(graph[actor] ?? [])]
  const friendsPost = ({ actor, who, which }: Decision): SeededPost =>
    pick(byAuthor.get(pick(friendsOf(actor), who) ?? actor) ?? [], which) ?? posts[0]!
  const stranger = ({ actor, who }: Decision): number => {
    let other = Math.floor(who * graph.length)
    while (other === actor || graph[actor]?.has(other)) other = (other + 1) % graph.length
    return other
  }
  const lookedAt = ({ actor, who, which }: Decision): number =>
    (which < FRIENDS_PAGES_SHARE ? pick(friendsOf(actor), who) : undefined) ?? Math.floor(who * graph.length)
  const write = ({ words }: Decision) => ({ text: TEXT, audience: words < 0.5 ? 'friends' : 'public' })
  const like = (decision: Decision) => `${POSTS}/${friendsPost(decision).postId}/like`
  const requests: Readonly<Record<Decision['act'], Choosing>> = {
    'home timeline': () => ({ method: 'GET', path: '/api/social/timeline', isPage: true }),
    'member page': (decision) => ({
      method: 'GET',
      path: `/api/social/members/${memberIdOf(lookedAt(decision))}/posts`,
      isPage: true,
    }),
    post: (decision) => ({ method: 'POST', path: POSTS, body: write(decision) }),
    promotion: (decision) => ({
      method: 'POST',
      path: POSTS,
      body: { ...write(decision), productId: pick(products, decision.which) },
    }),
    like: (decision) => ({ method: 'PUT', path: like(decision) }),
    unlike: (decision) => ({ method: 'DELETE', path: like(decision) }),
    deletion: () => {
      const { value: post } = deletable.next()
      if (!post) throw new Error('expected posts left to delete, found all of them deleted')
      return { method: 'DELETE', path: `${POSTS}/${post.postId}`, actor: post.author }
    },
    block: (decision) => ({ method: 'PUT', path: `/api/social/blocks/${memberIdOf(stranger(decision))}` }),
    comment: (decision) => ({
      method: 'POST',
      path: `${POSTS}/${friendsPost(decision).postId}/comments`,
      body: { text: '저도 가 보고 싶어요!' },
    }),
    edit: (decision) => {
      const own = pick(byAuthor.get(decision.actor) ?? [], decision.which) ?? posts[0]!
      return { method: 'PATCH', path: `${POSTS}/${own.postId}`, body: { text: TEXT, audience: own.audience } }
    },
  }
  return (decision) => requests[decision.act](decision)
}
