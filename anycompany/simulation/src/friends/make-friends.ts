import { type Edge, edgesOf } from '../graph/graph.ts'
import { areFriends, pairName } from '../ledger.ts'
import type { Answer } from '../member/visitor.ts'
import { readList } from '../reading.ts'
import { pause, sendPatiently, type Sending, UNANSWERED } from '../sending.ts'
import { sideBySide } from '../side-by-side.ts'
import { type Member, memberAt, type World } from '../world.ts'
import { type Asking, askingsOf } from './asking.ts'

const AT_ONCE = 12
/** Most friends in one page. */
const PAGE = 100

/** Notes in the ledger which of the members are friends already; `progress` is told of each member. */
export const findFriends = async (world: World, progress: () => void): Promise<void> => {
  const { members, ledger, signal } = world
  const known = new Set(members.map(({ memberId }) => memberId))
  await sideBySide(members, { atOnce: AT_ONCE, signal }, async ({ memberId, visitor }) => {
    for (const friendId of await friendIdsOf(world, { memberId, visitor }))
      if (known.has(friendId)) ledger.friendships.add(pairName(memberId, friendId))
    progress()
  })
}

/** Whom somebody's own list names. */
export const friendIdsOf = async (
  world: Pick<World, 'statistics' | 'signal'>,
  { visitor }: Pick<Member, 'memberId' | 'visitor'>,
): Promise<readonly string[]> => {
  const path = `/api/social/friends?limit=${PAGE}`
  const friends = await readList<{ readonly memberId: string }>(visitor, path, { ...world, kind: 'list of friends' })
  return friends.map(({ memberId }) => memberId)
}

/** Friendships of the graph that there aren't yet. */
export const missingFriends = (world: World): readonly Edge[] =>
  edgesOf(world.graph).filter(
    ([one, other]) => !areFriends(world.ledger, memberAt(world, one).memberId, memberAt(world, other).memberId),
  )

/** Makes pairs friends; `progress` is told of each. Those whom an earlier run set apart, by a block, stay apart. */
export const makeFriends = (world: World, edges: readonly Edge[], progress: () => void): Promise<void> =>
  sideBySide(askingsOf(edges), { atOnce: AT_ONCE, signal: world.signal }, async (asking) => {
    const outcome = await befriend(world, asking)
    const pair = pairName(memberAt(world, asking.asker).memberId, memberAt(world, asking.other).memberId)
    if (outcome === 'friends') world.ledger.friendships.add(pair)
    if (outcome === 'unknown') world.ledger.uncertainPairs.add(pair)
    progress()
  })

type Outcome = 'friends' | 'apart' | 'unknown'

const befriend = async (world: World, { asker, other, by }: Asking): Promise<Outcome> => {
  const [one, two] = [memberAt(world, asker), memberAt(world, other)]
  const asked = await ask(world, one, two)
  if (asked === UNANSWERED) return 'unknown'
  if (isDone(asked)) return 'friends'
  if (asked.status !== 201 && asked.body['code'] !== 'AlreadyRequested') return 'apart'
  const id = asked.body['friendRequestId']
  const accept = by === 'accepting' && typeof id === 'string'
  const answered = accept
    ? await send(world, two, `/api/social/friend-requests/${id}/accept`)
    : await ask(world, two, one)
  if (answered === UNANSWERED) return 'unknown'
  return isDone(answered) || (accept && answered.status === 200) ? 'friends' : 'apart'
}

const isDone = ({ body }: Answer): boolean => body['status'] === 'friends' || body['code'] === 'AlreadyFriends'

const ask = async (world: World, one: Member, { memberId }: Member): Promise<Answer | typeof UNANSWERED> => {
  const answer = await send(world, one, '/api/social/friend-requests', { memberId })
  if (answer === UNANSWERED || answer.body['code'] !== 'NoSuchMember') return answer
  return (await isThere(world, one, memberId)) ? send(world, one, '/api/social/friend-requests', { memberId }) : answer
}

const TRIES_MAX = 20
const PAUSE_MS = 500

/** The network hears of a new member a moment after they were registered; of somebody who has blocked one it never tells. */
const isThere = async (world: World, { visitor }: Member, memberId: string): Promise<boolean> => {
  for (let tried = 0; tried < TRIES_MAX && !world.signal.aborted; tried++) {
    const path = `/api/social/members/${memberId}`
    const answer = await sendPatiently((sent) => visitor.get(path, sent), sending(world, 'standing with a member'))
    if (answer !== UNANSWERED && answer.status === 200) return true
    await pause(PAUSE_MS, world.signal)
  }
  return false
}

const send = (world: World, { visitor }: Member, path: string, body: unknown = {}) =>
  sendPatiently((sent) => visitor.post(path, body, sent), sending(world, 'friend request'))

const sending = ({ statistics, signal }: World, kind: string): Sending => ({ statistics, signal, kind })
