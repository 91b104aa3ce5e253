import { social } from '@anycompany/social'
import { eventCodec, openPostgresEventStore, postgresPersonKeys, type StreamWrite } from '@banyan/event-store'
import { memberIdOf, type Network } from './network.ts'

/** Streams in one append: as many as it takes. */
const STREAMS = 50
/** Appends under way at once. */
const AT_ONCE = 8

type Happened = { readonly type: string; readonly data: unknown }
type Stream = { readonly stream: string; readonly happened: readonly Happened[] }

/** Writes what had to happen for the network to be as it is into social's log; the host's views follow. Answers the id of the last event. */
export const fillBanyan = async (
  network: Network,
  o: { readonly url: string; readonly keysUrl: string; readonly secret: string },
): Promise<string> => {
  const store = await openPostgresEventStore({
    context: social.name,
    url: o.url,
    holder: 'bench',
    onFailure: console.error,
  })
  const keys = await postgresPersonKeys({ context: social.name, url: o.keysUrl, secret: o.secret })
  await using _both = closing(store, keys)
  const codec = eventCodec(social.definition(), keys)
  const append = async (streams: readonly Stream[]): Promise<void> => {
    const writes: StreamWrite[] = []
    for (const { stream, happened } of streams)
      writes.push({
        stream,
        expectedVersion: 0,
        events: await Promise.all(happened.map((event) => codec.encode(event))),
      })
    const result = await store.append({ writes, provenance: PROVENANCE })
    if (result.kind !== 'appended') throw new Error(`expected an empty log, found ${result.kind}`)
  }
  // Friends before posts, as in life: a post then comes to those who are friends.
  for (const streams of [membershipsOf(network), friendshipsOf(network), postsOf(network)])
    await inBatches(streams, append)
  const last = postsOf({ ...network, posts: network.posts.slice(-1) })[0]
  return `${last?.stream}@${last?.happened.length}`
}

const PROVENANCE = {
  actor: { kind: 'service', id: 'bench' },
  commandId: null,
  correlation: 'bench',
  causation: null,
  traceparent: null,
} as const

const closing = (...opened: readonly AsyncDisposable[]): AsyncDisposableStack => {
  const stack = new AsyncDisposableStack()
  for (const one of opened) stack.use(one)
  return stack
}

const inBatches = async (streams: readonly Stream[], append: (batch: readonly Stream[]) => Promise<void>) => {
  let next = 0
  const work = async (): Promise<void> => {
    for (let from = next; from < streams.length; from = next) {
      next = from + STREAMS
      await append(streams.slice(from, next))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

const membershipsOf = ({ graph }: Network): readonly Stream[] =>
  graph.map((_, number) => {
    const memberId = memberIdOf(number)
    return { stream: `Membership-${memberId}`, happened: [{ type: 'MembershipBegan', data: { memberId } }] }
  })

const friendshipsOf = ({ edges }: Network): readonly Stream[] =>
  edges.map((edge) => {
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
  })

const postsOf = ({ posts }: Pick<Network, 'posts'>): readonly Stream[] =>
  posts.map(({ postId, author, text, audience, likedBy, comments }) => {
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
  })
