import { Refusal } from '../refusal.ts'
import { pause, sendPatiently, type Sending, UNANSWERED } from '../sending.ts'
import { sideBySide } from '../side-by-side.ts'
import type { Member } from '../world.ts'
import { personWith } from './people.ts'
import { type Answer, visit, type Visitor } from './visitor.ts'

export type SignInOptions = Omit<Sending, 'kind'> & {
  readonly url: string
  readonly members: number
  readonly progress: () => void
}

/** Passwords are the shop's dearest work: more at once would only wait there. */
const AT_ONCE = 6

/** Everybody signs up at the shop's form, or logs in when they have an account already. Rejects with a {@link Refusal} when that can't be done. */
export const signIn = async (o: SignInOptions): Promise<readonly Member[]> => {
  const members: Member[] = []
  // Whoever runs a second time finds all accounts there: what the last one had is the better guess.
  let hasAccount = true
  const numbers = Array.from({ length: o.members }, (_, i) => i)
  await sideBySide(numbers, { atOnce: AT_ONCE, signal: o.signal }, async (number) => {
    const visitor = visit(o.url)
    hasAccount = await enter(visitor, number, { ...o, hasAccount })
    members[number] = { number, memberId: await memberIdOf(visitor, o), visitor }
    o.progress()
  })
  return members
}

/** True when there was an account already. */
const enter = async (visitor: Visitor, number: number, o: SignInOptions & { readonly hasAccount: boolean }) => {
  const { email = '', password = '', ...rest } = personWith(number)
  const attempts = {
    'log-in': () => visitor.fillIn('/login', '/login', { email, password }),
    'sign-up': () => visitor.fillIn('/signup', '/signup', { email, password, ...rest }),
  }
  const order = o.hasAccount ? (['log-in', 'sign-up'] as const) : (['sign-up', 'log-in'] as const)
  let last: Answer | typeof UNANSWERED = UNANSWERED
  for (const kind of order) {
    last = await sendPatiently(attempts[kind], { ...o, kind })
    if (last !== UNANSWERED && last.status === 303) return kind === 'log-in'
  }
  if (o.signal.aborted) return false
  const found = last === UNANSWERED ? 'no answer' : `${last.status} ${last.text.slice(0, 200)}`
  throw new Refusal(`Expected the shop to let ${email} in, found ${found}.`)
}

const TRIES_MAX = 20
const PAUSE_MS = 500

/** Members learn of a new customer a moment after the shop. */
const memberIdOf = async (visitor: Visitor, o: SignInOptions): Promise<string> => {
  for (let tried = 0; tried < TRIES_MAX; tried++) {
    const answer = await sendPatiently((sent) => visitor.get('/api/members/me', sent), { ...o, kind: 'who am I' })
    if (answer !== UNANSWERED && answer.status === 200) return String(answer.body['memberId'])
    if (o.signal.aborted) return ''
    await pause(PAUSE_MS, o.signal)
  }
  throw new Refusal(
    'Expected whoever has logged in at the shop to be a member, but /api/members/me knows nothing of them.',
  )
}
