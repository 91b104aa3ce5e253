import { areFriends, type Ledger, type LedgerPost, pairName, postsBy } from '../ledger.ts'
import type { Item } from '../reading.ts'
import { differing, type Finding } from './finding.ts'

/** An author's own page against what was acknowledged; posts of earlier runs are nobody's business. */
export const compareOwnPage = (ledger: Ledger, authorId: string, page: readonly Item[]): readonly Finding[] => {
  const expected = postsBy(ledger, authorId).filter(({ reactions }) => !reactions.isUncertain)
  const deleted = [...ledger.posts.values()].filter((post) => post.authorId === authorId && post.isDeleted)
  return [
    ...expected.flatMap((post) =>
      comparePost(
        post,
        page.filter((item) => item.postId === post.postId),
      ),
    ),
    ...neverAcknowledged(ledger, authorId, page).flatMap(({ postId, text }) =>
      differing('posts', `page of ${authorId}`, { expected: 'acknowledged posts', found: `post ${postId}: ${text}` }),
    ),
    ...deleted.flatMap(({ postId }) =>
      differing('posts', `deleted post ${postId}`, { expected: 0, found: countOf(page, postId) }),
    ),
  ]
}

/** Since the author's first post of this run; where an answer is missing one may be there. */
const neverAcknowledged = ({ posts, uncertainAuthors }: Ledger, authorId: string, page: readonly Item[]) => {
  const [first] = page
    .filter(({ postId }) => posts.has(postId))
    .map(({ writtenAt }) => writtenAt)
    .sort()
  if (first === undefined || uncertainAuthors.has(authorId)) return []
  return page.filter(({ postId, writtenAt }) => writtenAt > first && !posts.has(postId))
}

const countOf = (page: readonly Item[], postId: string): number => page.filter((item) => item.postId === postId).length

const comparePost = (post: LedgerPost, shown: readonly Item[]): readonly Finding[] => {
  const where = `post ${post.postId} of ${post.authorId}`
  const [item] = shown
  if (item === undefined || shown.length > 1)
    return differing('posts', where, { expected: 'once on the page', found: `${shown.length} times` })
  return [
    ...differing('posts', where, {
      expected: `${post.text} (${post.audience})`,
      found: `${item.text} (${item.audience})`,
    }),
    ...differing('likes', where, { expected: post.reactions.likedBy.size, found: item.likes }),
    ...differing('comments', `${where}, its count`, { expected: post.reactions.comments.size, found: item.comments }),
  ]
}

/** A post's list of comments against those that were acknowledged. */
export const compareComments = (post: LedgerPost, commentIds: readonly string[]): readonly Finding[] =>
  differing('comments', `post ${post.postId} of ${post.authorId}, its list`, {
    expected: [...post.reactions.comments].sort(),
    found: commentIds.toSorted(),
  })

/** Everybody's list of friends: what was acknowledged is there, and both sides say the same. */
export const compareFriends = (ledger: Ledger, lists: ReadonlyMap<string, ReadonlySet<string>>): readonly Finding[] => {
  const pairs = new Set(ledger.friendships)
  for (const [one, friends] of lists) for (const other of friends) if (lists.has(other)) pairs.add(pairName(one, other))
  return [...pairs]
    .filter((pair) => !ledger.uncertainPairs.has(pair))
    .flatMap((pair) => {
      const [one = '', other = ''] = pair.split(' ')
      const expected = ledger.friendships.has(pair)
      const found = [lists.get(one)?.has(other), lists.get(other)?.has(one)]
      return differing('friends', `lists of ${one} and ${other}`, { expected: [expected, expected], found })
    })
}

/** What somebody finds on their home timeline. */
export const compareHome = (ledger: Ledger, readerId: string, timeline: readonly Item[]): readonly Finding[] => {
  const where = `home timeline of ${readerId}`
  const strange = timeline.filter(
    ({ authorId }) =>
      authorId !== readerId &&
      !areFriends(ledger, readerId, authorId) &&
      !ledger.uncertainPairs.has(pairName(readerId, authorId)),
  )
  const times = timeline.map(({ writtenAt }) => writtenAt)
  const ids = new Set(timeline.map(({ postId }) => postId))
  return [
    ...strange.flatMap(({ postId, authorId }) =>
      differing('timelines', where, { expected: 'posts of friends', found: `post ${postId} of ${authorId}` }),
    ),
    ...differing('timelines', `${where}, its order`, { expected: times.toSorted().reverse(), found: times }),
    ...differing('timelines', `${where}, posts shown once`, { expected: timeline.length, found: ids.size }),
  ]
}

/** What a stranger finds on somebody's page. */
export const compareStrangersPage = (
  o: { readonly readerId: string; readonly authorId: string },
  page: readonly Item[],
): readonly Finding[] =>
  page
    .filter(({ audience }) => audience !== 'public')
    .flatMap(({ postId }) =>
      differing('strangers', `page of ${o.authorId} as ${o.readerId}, no friend, sees it`, {
        expected: 'public posts only',
        found: `post ${postId} for friends`,
      }),
    )

/** What one of two sees of the other when either has blocked the other. */
export const compareBlocked = (
  o: { readonly readerId: string; readonly authorId: string },
  seen: readonly Item[],
): readonly Finding[] =>
  seen
    .filter(({ authorId }) => authorId === o.authorId)
    .flatMap(({ postId }) =>
      differing('blocks', `what ${o.readerId} sees of ${o.authorId}`, {
        expected: 'nothing: one has blocked the other',
        found: `post ${postId}`,
      }),
    )
