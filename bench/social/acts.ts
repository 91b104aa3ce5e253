import { type Decision, pick } from '@anycompany/simulation'
import { memberIdOf, type Network, type SeededPost } from './network.ts'

/** What is sent for a decision. */
export type Request = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body?: object
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
 * The mix of `@anycompany/simulation`: 60 % home timelines, 30 % members' pages, 10 % writes. Writes are about posts that were there at
 * the start, so that no request needs another before it: a promotion is a post without its product, and instead of blocking somebody
 * or deleting a post one takes a like back.
 */
export const choosing = ({ graph, posts }: Network): Choosing => {
  const byAuthor = Map.groupBy(posts, ({ author }) => author)
  const friendsOf = (actor: number) => [...(graph[actor] ?? [])]
  const friendsPost = ({ actor, who, which }: Decision): SeededPost =>
    pick(byAuthor.get(pick(friendsOf(actor), who) ?? actor) ?? [], which) ?? posts[0]!
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
    promotion: (decision) => ({ method: 'POST', path: POSTS, body: write(decision) }),
    like: (decision) => ({ method: 'PUT', path: like(decision) }),
    unlike: (decision) => ({ method: 'DELETE', path: like(decision) }),
    deletion: (decision) => ({ method: 'DELETE', path: like(decision) }),
    block: (decision) => ({ method: 'DELETE', path: like(decision) }),
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
