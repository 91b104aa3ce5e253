import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { visit as visitGateway, type Visitor } from '@anycompany/simulation'
import { type LiveStream, openLive } from './live-stream.ts'

export type { Answer, Fields, Sent } from '@anycompany/simulation'

/** A visitor who can follow the timeline, too. */
export type Shopper = Visitor & {
  /** The timeline's stream. */
  readonly live: (o?: { readonly lastEventId?: string }) => Promise<LiveStream>
}

const DEADLINE_MS = 20_000
const TAKES_PART_PAUSE_MS = 200

/** Somebody who has not logged in. */
export const visit = (url: string): Shopper => {
  const visitor = visitGateway(url)
  return {
    ...visitor,
    live: ({ lastEventId } = {}) =>
      openLive(`${url}/api/social/timeline/live`, {
        ...(visitor.cookie() !== '' && { cookie: visitor.cookie() }),
        ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
      }),
  }
}

/** Somebody who has logged in at the shop's own form, through the gateway. */
export const logIn = async (url: string, email: string, password: string): Promise<Shopper> => {
  const shopper = visit(url)
  const answer = await shopper.fillIn('/login', '/login', { email, password })
  assert.equal(answer.status, 303, `login of ${email}: ${answer.text.slice(0, 300)}`)
  return shopper
}

/** The demo shoppers that the start page names, and their names. */
export const DEMO = {
  mina: { email: 'mina@anycompany.example', password: 'demo-mina', name: '김미나' },
  joon: { email: 'joon@anycompany.example', password: 'demo-joon', name: '이준' },
  sora: { email: 'sora@anycompany.example', password: 'demo-sora', name: '박소라' },
  haneul: { email: 'haneul@anycompany.example', password: 'demo-haneul', name: '정하늘' },
  admin: { email: 'admin@anycompany.example', password: 'demo-admin', name: '관리자' },
} as const

/** The password of every other user that the shop is seeded with. */
export const EVERYBODYS_PASSWORD = 'demo-shopper'

/** Logs a demo shopper in. */
export const logInAs = (url: string, who: keyof typeof DEMO): Promise<Shopper> =>
  logIn(url, DEMO[who].email, DEMO[who].password)

/** Waits until the social network has heard of a member, which it does a moment after they were registered. */
export const takesPart = async (shopper: Shopper): Promise<void> => {
  const memberId = await memberIdOf(shopper)
  for (const deadline = performance.now() + DEADLINE_MS; ; await delay(TAKES_PART_PAUSE_MS)) {
    const { body, text } = await shopper.post('/api/social/friend-requests', { memberId })
    if (body['code'] === 'CannotBefriendYourself') return
    assert.ok(body['code'] === 'NoSuchMember' && performance.now() < deadline, text)
  }
}

/** Makes two shoppers friends, whatever they were. */
export const befriend = async (a: Shopper, b: Shopper): Promise<void> => {
  await Promise.all([takesPart(a), takesPart(b)])
  const [aId, bId] = [await memberIdOf(a), await memberIdOf(b)]
  await a.post('/api/social/friend-requests', { memberId: bId })
  const answer = await b.post('/api/social/friend-requests', { memberId: aId })
  assert.ok(answer.body['status'] === 'friends' || answer.body['code'] === 'AlreadyFriends', answer.text)
}

/** Our own id of a shopper. */
export const memberIdOf = async (shopper: Shopper): Promise<string> => {
  const answer = await shopper.get('/api/members/me')
  assert.equal(answer.status, 200, answer.text)
  return String(answer.body['memberId'])
}
