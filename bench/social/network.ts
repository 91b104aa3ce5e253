import { type Chance, chance, edgesOf, type friendGraph } from '@anycompany/simulation'
import { collegesOf } from './colleges.ts'

/** A post as both systems are filled with it. Members are numbers here. */
export type SeededPost = {
  readonly postId: string
  readonly author: number
  readonly text: string
  readonly audience: 'friends' | 'public'
  /** Friends of the author. */
  readonly likedBy: readonly number[]
  readonly comments: readonly { readonly commentId: string; readonly author: number; readonly text: string }[]
}

/** What both systems hold before the first request. */
export type Network = {
  readonly graph: ReturnType<typeof friendGraph>
  readonly edges: ReturnType<typeof edgesOf>
  readonly posts: readonly SeededPost[]
  /** From here on in `posts` nobody's request is about a post but its author's, who takes it away. */
  readonly deletableFrom: number
  /** What posts may promote. */
  readonly products: readonly string[]
}

export type NetworkSize = { readonly members: number; readonly meanDegree: number; readonly postsPerMember: number }

export const SEED = 1
/** What people write on average, in characters. */
const TEXT = '오늘 한강에 다녀왔어요. 바람이 시원하네요. '.repeat(10).slice(0, 250)
const LIKES_PER_POST_MAX = 4
const COMMENTS_PER_POST_MAX = 2
const PRODUCTS = 100

export const memberIdOf = (number: number): string => `member-${number}`

/** Members, friends and posts, in the order in which the posts are written: everybody's first, then everybody's second, and so on. */
export const networkOf = ({ members, meanDegree, postsPerMember }: NetworkSize): Network => {
  const graph = collegesOf({ members, meanDegree, seed: SEED })
  const random = chance(SEED)
  const posts = Array.from({ length: members * postsPerMember }, (_, i) =>
    postOf(i, { author: i % members, friends: [...(graph[i % members] ?? [])], isFirst: i < members }, random),
  )
  return {
    graph,
    edges: edgesOf(graph),
    posts,
    deletableFrom: members * Math.ceil(postsPerMember / 2),
    products: Array.from({ length: PRODUCTS }, (_, i) => `product-${i}`),
  }
}

/** Everybody's first post is public: strangers find something on every page. */
const postOf = (
  i: number,
  o: { readonly author: number; readonly friends: readonly number[]; readonly isFirst: boolean },
  random: Chance,
): SeededPost => {
  const postId = `seeded-${i}`
  const some = (max: number): readonly number[] => {
    const count = Math.min(random.below(max + 1), o.friends.length)
    const chosen = new Set<number>()
    while (chosen.size < count) chosen.add(o.friends[random.below(o.friends.length)]!)
    return [...chosen]
  }
  return {
    postId,
    author: o.author,
    text: `${TEXT} ${i}`,
    audience: o.isFirst || random.next() < 0.5 ? 'public' : 'friends',
    likedBy: some(LIKES_PER_POST_MAX),
    comments: some(COMMENTS_PER_POST_MAX).map((author, n) => ({
      commentId: `${postId}.${n}`,
      author,
      text: '저도 가 보고 싶어요!',
    })),
  }
}
