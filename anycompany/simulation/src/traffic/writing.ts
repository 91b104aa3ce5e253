import { areFriends, type Audience, type LedgerPost, pairName, type Reactions, reactionsTo } from '../ledger.ts'
import type { Answer, Sent } from '../member/visitor.ts'
import { sendPatiently, sendUntilAnswered, UNANSWERED } from '../sending.ts'
import type { Member, World } from '../world.ts'

type Writing = {
  readonly kind: string
  readonly text: string
  readonly audience: Audience
  readonly productId: string | null
  /** Waits for its turn; in traffic a refusal is a result. */
  readonly patiently?: boolean
}

export const writePost = async (world: World, { memberId, visitor }: Member, o: Writing): Promise<void> => {
  const { kind, patiently = false, ...body } = o
  const send = (sent: Sent) => visitor.post('/api/social/posts', body, sent)
  const answer = await (patiently ? sendPatiently : sendUntilAnswered)(send, { ...world, kind })
  if (answer === UNANSWERED) return void world.ledger.uncertainAuthors.add(memberId)
  if (answer.status !== 201) return
  const postId = String(answer.body['postId'])
  world.ledger.posts.set(postId, {
    postId,
    authorId: memberId,
    text: o.text,
    audience: o.audience,
    isDeleted: false,
    reactions: reactionsTo(world.ledger, postId),
  })
}

/** Sends something about a post and notes it in the ledger once it was acknowledged. */
const about = async (
  world: World,
  postId: string,
  o: {
    readonly kind: string
    readonly send: (sent: Sent) => Promise<Answer>
    readonly note: (reactions: Reactions, answer: Answer) => void
  },
): Promise<void> => {
  const answer = await sendUntilAnswered(o.send, { ...world, kind: o.kind })
  const reactions = reactionsTo(world.ledger, postId)
  if (answer === UNANSWERED) reactions.isUncertain = true
  else if (answer.status < 300) o.note(reactions, answer)
}

export const like = (world: World, { memberId, visitor }: Member, postId: string): Promise<void> =>
  about(world, postId, {
    kind: 'like',
    send: (sent) => visitor.put(`/api/social/posts/${postId}/like`, {}, sent),
    note: ({ likedBy }) => void likedBy.add(memberId),
  })

export const unlike = (world: World, { memberId, visitor }: Member, postId: string): Promise<void> =>
  about(world, postId, {
    kind: 'unlike',
    send: (sent) => visitor.delete(`/api/social/posts/${postId}/like`, sent),
    note: ({ likedBy }) => void likedBy.delete(memberId),
  })

export const comment = (world: World, { visitor }: Member, o: { postId: string; text: string }): Promise<void> =>
  about(world, o.postId, {
    kind: 'comment',
    send: (sent) => visitor.post(`/api/social/posts/${o.postId}/comments`, { text: o.text }, sent),
    note: ({ comments }, { body }) => void comments.add(String(body['commentId'])),
  })

export const edit = (
  world: World,
  { visitor }: Member,
  { post, ...change }: { readonly post: LedgerPost; readonly text: string; readonly audience: Audience },
): Promise<void> =>
  about(world, post.postId, {
    kind: 'edit',
    send: (sent) => visitor.patch(`/api/social/posts/${post.postId}`, change, sent),
    note: () => void Object.assign(post, change),
  })

export const remove = (world: World, { visitor }: Member, post: LedgerPost): Promise<void> =>
  about(world, post.postId, {
    kind: 'deletion',
    send: (sent) => visitor.delete(`/api/social/posts/${post.postId}`, sent),
    note: () => void (post.isDeleted = true),
  })

/** Ends the friendship of the two as well. */
export const block = async (world: World, { memberId, visitor }: Member, blockedId: string): Promise<void> => {
  const { ledger } = world
  const pair = pairName(memberId, blockedId)
  const send = (sent: Sent) => visitor.put(`/api/social/blocks/${blockedId}`, {}, sent)
  const answer = await sendUntilAnswered(send, { ...world, kind: 'block' })
  if (answer === UNANSWERED) ledger.uncertainPairs.add(pair)
  if (answer === UNANSWERED || answer.status !== 200) return
  if (areFriends(ledger, memberId, blockedId)) ledger.friendships.delete(pair)
  ledger.blocks.push({ blockerId: memberId, blockedId })
}
