export type Audience = 'friends' | 'public'

/** What members have done with a post. */
export type Reactions = {
  readonly likedBy: Set<string>
  readonly comments: Set<string>
  /** Something was sent about the post that nobody answered: it may have happened or not. */
  isUncertain: boolean
}

/** What is known of a post of this run. */
export type LedgerPost = {
  readonly postId: string
  readonly authorId: string
  /** As last acknowledged. */
  text: string
  audience: Audience
  isDeleted: boolean
  readonly reactions: Reactions
}

/** What the system has acknowledged, by members' ids: all of it has to be there afterwards, and nothing else. */
export type Ledger = {
  /** Posts of this run, by id. */
  readonly posts: Map<string, LedgerPost>
  /** By the post's id, of posts of earlier runs as well: a friend may like a post before its author hears that it is written. */
  readonly reactions: Map<string, Reactions>
  /** Pairs of friends, each as {@link pairName} has it. */
  readonly friendships: Set<string>
  /** Pairs of whom nobody knows what they are to each other, because an answer is missing. */
  readonly uncertainPairs: Set<string>
  /** Who blocked whom in this run. */
  readonly blocks: { readonly blockerId: string; readonly blockedId: string }[]
  /** Members who may have one post more than is known. */
  readonly uncertainAuthors: Set<string>
}

export const emptyLedger = (): Ledger => ({
  posts: new Map(),
  reactions: new Map(),
  friendships: new Set(),
  uncertainPairs: new Set(),
  blocks: [],
  uncertainAuthors: new Set(),
})

export const pairName = (one: string, other: string): string => (one < other ? `${one} ${other}` : `${other} ${one}`)

/** Those of a post; none yet for one that nobody reacted to. */
export const reactionsTo = ({ reactions }: Ledger, postId: string): Reactions => {
  const known = reactions.get(postId) ?? { likedBy: new Set(), comments: new Set(), isUncertain: false }
  reactions.set(postId, known)
  return known
}

export const areFriends = ({ friendships }: Ledger, one: string, other: string): boolean =>
  friendships.has(pairName(one, other))

/** Posts of a member that are still there, in the order in which they were acknowledged. */
export const postsBy = ({ posts }: Ledger, authorId: string): readonly LedgerPost[] =>
  [...posts.values()].filter((post) => post.authorId === authorId && !post.isDeleted)
