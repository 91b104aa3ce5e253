import { memberIdOf, type Network } from './network.ts'

/** A stream of social's log as the network makes it. */
export type Stream = {
  readonly stream: string
  readonly happened: readonly { readonly type: string; readonly data: unknown }[]
}

/**
 * What had to happen for the network to be as it is. Each part is over before the next begins, friends before posts, as in life: a post
 * then comes to those who are friends. Made as they are asked for: together they are larger than the network.
 */
export const happenedIn = (network: Network): readonly Iterable<Stream>[] => [
  mapped(network.products, promotableOf),
  mapped(network.graph.keys(), membershipOf),
  mapped(network.edges, friendshipOf),
  mapped(network.posts, postOf),
]

/** Id of the event that comes last. */
export const lastEventOf = ({ posts }: Network): string => {
  const { stream, happened } = postOf(posts.at(-1)!)
  return `${stream}@${happened.length}`
}

function* mapped<T>(all: Iterable<T>, streamOf: (one: T) => Stream): Iterable<Stream> {
  for (const one of all) yield streamOf(one)
}

const promotableOf = (productId: string): Stream => ({
  stream: `Promotable-${productId}`,
  happened: [{ type: 'ProductBecamePromotable', data: { productId } }],
})

const membershipOf = (number: number): Stream => {
  const memberId = memberIdOf(number)
  return { stream: `Membership-${memberId}`, happened: [{ type: 'MembershipBegan', data: { memberId } }] }
}

const friendshipOf = (edge: Network['edges'][number]): Stream => {
  const memberIds = edge.map(memberIdOf).sort()
  const [senderId, receiverId] = memberIds
  const friendshipId = memberIds.join('~')
  return {
    stream: `Friendship-${friendshipId}`,
    happened: [
      { type: 'FriendshipRequested', data: { friendshipId, senderId, receiverId } },
      { type: 'FriendshipBegan', data: { friendshipId, memberIds } },
    ],
  }
}

const postOf = ({ postId, author, text, audience, likedBy, comments }: Network['posts'][number]): Stream => {
  const authorId = memberIdOf(author)
  return {
    stream: `Post-${postId}`,
    happened: [
      { type: 'PostWritten', data: { postId, authorId, text, audience, productId: null } },
      ...likedBy.map((member) => ({ type: 'PostLiked', data: { postId, memberId: memberIdOf(member) } })),
      ...comments.map(({ commentId, author: by, text: said }) => ({
        type: 'CommentWritten',
        data: { commentId, postId, postAuthorId: authorId, authorId: memberIdOf(by), text: said },
      })),
    ],
  }
}
