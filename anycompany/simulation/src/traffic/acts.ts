import { areFriends, type Audience, type LedgerPost, postsBy } from '../ledger.ts'
import type { Item } from '../reading.ts'
import { sendOnce, UNANSWERED } from '../sending.ts'
import { type Member, memberAt, type World } from '../world.ts'
import { type Act, type Decision, pick } from './plan.ts'
import { readPage } from './read-page.ts'
import { searchFor, textOf } from './words.ts'
import { block, comment, edit, like, remove, unlike, writePost } from './writing.ts'

type Doing = (world: World, member: Member, decision: Decision) => Promise<void>

const HOME = '/api/social/timeline'

/** What each decision means. Where there is nothing to do it to, something is written instead. */
export const ACTS: Readonly<Record<Act, Doing>> = {
  'home timeline': async (world, member, { goesOn }) => void (await readHome(world, member, goesOn)),
  'member page': async (world, member, decision) => {
    const { memberId } = lookedAt(world, member, decision)
    const path = `/api/social/members/${memberId}/posts`
    await readPages(world, member, { path, kind: 'member page', goesOn: decision.goesOn })
  },
  post: (world, member, { words, which, number }) =>
    writePost(world, member, {
      kind: 'post',
      text: textOf('post', words, number),
      audience: audienceFor(which),
      productId: null,
    }),
  promotion: async (world, member, { words, which, number }) =>
    writePost(world, member, {
      kind: 'promotion',
      text: textOf('promotion', words, number),
      audience: audienceFor(which),
      productId: await findProduct(world, member, { words, which }),
    }),
  like: async (world, member, decision) => {
    const post = pick(await readHome(world, member, false), decision.which)
    await (post ? like(world, member, post.postId) : ACTS.post(world, member, decision))
  },
  comment: async (world, member, decision) => {
    const post = pick(await readHome(world, member, false), decision.which)
    if (!post) return ACTS.post(world, member, decision)
    await comment(world, member, { postId: post.postId, text: textOf('comment', decision.words, decision.number) })
  },
  unlike: async (world, member, decision) => {
    const liked = [...world.ledger.posts.values()].filter(
      (post) => !post.isDeleted && post.reactions.likedBy.has(member.memberId),
    )
    const post = pick(liked, decision.which)
    await (post ? unlike(world, member, post.postId) : ACTS.like(world, member, decision))
  },
  edit: async (world, member, decision) => {
    const post = ownPost(world, member, decision)
    if (!post) return ACTS.post(world, member, decision)
    const change = { text: textOf('post', decision.words, decision.number), audience: audienceFor(decision.who) }
    await edit(world, member, { post, ...change })
  },
  deletion: async (world, member, decision) => {
    const post = ownPost(world, member, decision)
    await (post ? remove(world, member, post) : ACTS.post(world, member, decision))
  },
  block: async (world, member, decision) => {
    const friend = pick(friendsOf(world, member), decision.who)
    await (friend ? block(world, member, friend.memberId) : ACTS.post(world, member, decision))
  },
}

const audienceFor = (chosen: number): Audience => (chosen < 0.5 ? 'friends' : 'public')

const ownPost = ({ ledger }: World, { memberId }: Member, { which }: Decision): LedgerPost | undefined =>
  pick(postsBy(ledger, memberId), which)

const friendsOf = (world: World, { number, memberId }: Member): readonly Member[] =>
  [...(world.graph[number] ?? [])]
    .map((friend) => memberAt(world, friend))
    .filter((friend) => areFriends(world.ledger, memberId, friend.memberId))

/** Of five pages four are friends'. */
const FRIENDS_PAGES_SHARE = 0.8

const lookedAt = (world: World, member: Member, { who, which }: Decision): Member => {
  const friend = which < FRIENDS_PAGES_SHARE ? pick(friendsOf(world, member), who) : undefined
  return friend ?? pick(world.members, who) ?? member
}

const readHome = (world: World, member: Member, goesOn: boolean): Promise<readonly Item[]> =>
  readPages(world, member, { path: HOME, kind: 'home timeline', goesOn })

const readPages = async (
  world: World,
  { visitor }: Member,
  { path, kind, goesOn }: { readonly path: string; readonly kind: string; readonly goesOn: boolean },
): Promise<readonly Item[]> => {
  const first = await readPage(world, { visitor, path, kind })
  if (first === undefined) return []
  world.statistics.notePage(first.items.length)
  if (goesOn && first.next !== undefined)
    await readPage(world, { visitor, path: first.next, kind: `${kind}, next page` })
  return first.items
}

/** A product that a search finds; nothing when there is none, and then the post promotes none. */
const findProduct = async (
  world: World,
  { visitor }: Member,
  { words, which }: { readonly words: number; readonly which: number },
): Promise<string | null> => {
  const path = `/api/catalogue/products/search?search=${encodeURIComponent(searchFor(words))}`
  const answer = await sendOnce((sent) => visitor.get(path, sent), { ...world, kind: 'product search' })
  if (answer === UNANSWERED || answer.status !== 200) return null
  const products = (answer.body['products'] ?? []) as readonly { productId: string; availability: string }[]
  const sold = products.filter(({ availability }) => availability === 'available')
  return pick(sold, which)?.productId ?? null
}
