import { type Chance, chance, edgesOf, friendGraph } from '@anycompany/simulation'

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
}

export type NetworkSize = { readonly members: number; readonly meanDegree: number; readonly postsPerMember: number }

export const SEED = 1
/** What people write on average, in characters. */
const TEXT = '오늘 한강에 다녀왔어요. 바람이 시원하네요. '.repeat(10).slice(0, 250)
const LIKES_PER_POST_MAX = 4
const COMMENTS_PER_POST_MAX = 2

export const memberIdOf = (number: number): string => `member-${number}`

/** Members, friends and posts, in the order in which the posts are written. */
export const networkOf = ({ members, meanDegree, postsPerMember }: NetworkSize): Network => {
  const graph = friendGraph({ members, meanDegree, seed: SEED })
  const random = chance(SEED)
  const posts = Array.from({ length: members * postsPerMember }, (_, i) =>
    postOf(i, { author: i % members, friends: [...(graph[i % members] ?? [])], isFirst: i < members }, random),
  )
  return { graph, edges: edgesOf(graph), posts }
}

/** Everybody's first post is public: strangers find something on every page. */
const postOf = (
  i: number,
  o: { readonly author: number; readonly friends: readonly number[]; readonly isFirst: boolean },
  random: Chance,
): SeededPost => {
  const postId = `seeded-${i}`
  const some = (max: number) => random.shuffled(o.friends).slice(0, random.below(max + 1))
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
