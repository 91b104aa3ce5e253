import { friendIdsOf } from '../friends/make-friends.ts'
import { chance } from '../chance.ts'
import { areFriends, pairName, postsBy } from '../ledger.ts'
import { type Item, readList, Unreadable } from '../reading.ts'
import { pause } from '../sending.ts'
import { sideBySide } from '../side-by-side.ts'
import type { Member, World } from '../world.ts'
import {
  compareBlocked,
  compareComments,
  compareFriends,
  compareHome,
  compareOwnPage,
  compareStrangersPage,
} from './compare.ts'
import { differing, type Finding, type Invariant } from './finding.ts'

/** Something to look at: what it finds is asked for again until it is nothing, for as long as views may need to follow. */
type Look = { readonly invariant: Invariant; readonly where: string; readonly at: () => Promise<readonly Finding[]> }

export type Checked = {
  /** Pages and lists that were looked at. */
  readonly places: number
  readonly findings: readonly Finding[]
}

export type CheckOptions = {
  readonly seed: number
  /** How long views may need to show what was acknowledged, counted from the start of all checks. */
  readonly settleMs?: number
  readonly progress: (places: number) => void
}

const AT_ONCE = 8
const SETTLE_MS = 15_000
const PAUSE_MS = 500

/** Compares what members see with what was acknowledged to them. */
export const checkAll = async (world: World, o: CheckOptions): Promise<Checked> => {
  const looks = looksAt(world, o.seed)
  const gone = new AbortController()
  const signal = AbortSignal.any([world.signal, gone.signal])
  const deadline = performance.now() + (o.settleMs ?? SETTLE_MS)
  const findings: Finding[] = []
  o.progress(looks.length)
  await sideBySide(looks, { atOnce: AT_ONCE, signal }, async (look) => {
    findings.push(...(await whenSettled(look, { deadline, signal, gone: () => gone.abort() })))
    o.progress(looks.length)
  })
  return { places: looks.length, findings }
}

type Settling = { readonly deadline: number; readonly signal: AbortSignal; readonly gone: () => void }

const whenSettled = async (look: Look, { deadline, signal, gone }: Settling): Promise<readonly Finding[]> => {
  for (;;) {
    const findings = await look.at().catch((error: unknown) => {
      if (!(error instanceof Unreadable)) throw error
      // Where nobody answers any more, a thousand further questions would only take long.
      if (error.status === undefined && performance.now() > deadline) gone()
      return differing(look.invariant, look.where, { expected: 'an answer', found: error.message })
    })
    if (findings.length === 0 || performance.now() > deadline || signal.aborted) return findings
    await pause(PAUSE_MS, signal)
  }
}

/** Home timelines and strangers' looks at pages are samples of this size. */
const SAMPLE = 200
const PAGE = 50

const looksAt = (world: World, seed: number): readonly Look[] => {
  const { members, ledger } = world
  const random = chance(seed)
  const byId = new Map(members.map((member) => [member.memberId, member]))
  const authors = new Set([...ledger.posts.values()].map((post) => post.authorId))
  const known = (memberId: string): readonly Member[] => [byId.get(memberId) ?? []].flat()
  const strangers = random
    .shuffled([...authors].flatMap(known))
    .map((author) => ({ author, reader: members[random.below(members.length)] ?? author }))
    .filter(({ author, reader }) => author !== reader && isStranger(world, author, reader))
  return [
    ...[...authors].flatMap(known).map((author) => ownPage(world, author)),
    ...[...ledger.posts.values()]
      .filter((post) => post.reactions.comments.size > 0 && !post.isDeleted && !post.reactions.isUncertain)
      .flatMap((post) => known(post.authorId).map((author) => comments(world, author, post.postId))),
    friends(world),
    ...random
      .shuffled(members)
      .slice(0, SAMPLE)
      .map((reader) => home(world, reader)),
    ...strangers.slice(0, SAMPLE).map(({ author, reader }) => strangersPage(world, reader, author)),
    ...ledger.blocks.flatMap(({ blockerId, blockedId }) =>
      known(blockerId).flatMap((one) =>
        known(blockedId).flatMap((other) => [apart(world, one, other), apart(world, other, one)]),
      ),
    ),
  ]
}

const isStranger = ({ ledger }: World, one: Member, other: Member): boolean =>
  !areFriends(ledger, one.memberId, other.memberId) &&
  !ledger.uncertainPairs.has(pairName(one.memberId, other.memberId))

const pageOf = (memberId: string) => `/api/social/members/${memberId}/posts?limit=${PAGE}`

const read = <T>(world: World, { visitor }: Member, path: string, isEnough?: (page: readonly T[]) => boolean) =>
  readList<T>(visitor, path, { ...world, kind: 'check', ...(isEnough && { isEnough }) })

/** The page is read until all posts of this run have come: older ones follow. */
const ownPage = (world: World, author: Member): Look => ({
  invariant: 'posts',
  where: `page of ${author.memberId}`,
  at: async () => {
    const missing = new Set(postsBy(world.ledger, author.memberId).map(({ postId }) => postId))
    const page = await read<Item>(world, author, pageOf(author.memberId), (items) => {
      for (const { postId } of items) missing.delete(postId)
      return missing.size === 0
    })
    return compareOwnPage(world.ledger, author.memberId, page)
  },
})

const comments = (world: World, author: Member, postId: string): Look => ({
  invariant: 'comments',
  where: `comments of post ${postId}`,
  at: async () => {
    const path = `/api/social/posts/${postId}/comments?limit=${PAGE}`
    const list = await read<{ readonly commentId: string }>(world, author, path)
    const post = world.ledger.posts.get(postId)
    return post
      ? compareComments(
          post,
          list.map(({ commentId }) => commentId),
        )
      : []
  },
})

const friends = (world: World): Look => ({
  invariant: 'friends',
  where: 'lists of friends',
  at: async () => {
    const lists = new Map<string, ReadonlySet<string>>()
    await sideBySide(world.members, { atOnce: AT_ONCE, signal: world.signal }, async (member) => {
      lists.set(member.memberId, new Set(await friendIdsOf(world, member)))
    })
    return world.signal.aborted ? [] : compareFriends(world.ledger, lists)
  },
})

const home = (world: World, reader: Member): Look => ({
  invariant: 'timelines',
  where: `home timeline of ${reader.memberId}`,
  at: async () => compareHome(world.ledger, reader.memberId, await firstPages(world, reader)),
})

/** What was written since the run began, and somewhat more. */
const PAGES_OF_HOME = 3

const firstPages = (world: World, reader: Member): Promise<readonly Item[]> => {
  let pages = 0
  return read<Item>(world, reader, `/api/social/timeline?limit=${PAGE}`, () => ++pages === PAGES_OF_HOME)
}

const strangersPage = (world: World, reader: Member, author: Member): Look => ({
  invariant: 'strangers',
  where: `page of ${author.memberId} as ${reader.memberId} sees it`,
  at: async () => {
    const o = { readerId: reader.memberId, authorId: author.memberId }
    return compareStrangersPage(o, await read<Item>(world, reader, pageOf(author.memberId), () => true))
  },
})

const apart = (world: World, reader: Member, author: Member): Look => ({
  invariant: 'blocks',
  where: `what ${reader.memberId} sees of ${author.memberId}`,
  at: async () => {
    const page = await read<Item>(world, reader, pageOf(author.memberId), () => true)
    const timeline = await firstPages(world, reader)
    return compareBlocked({ readerId: reader.memberId, authorId: author.memberId }, [...page, ...timeline])
  },
})
