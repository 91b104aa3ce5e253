import { type FaultSwitches, onWire } from '@banyan/faults'
import { faults, type Member, type MemberResolver, type TokenIssuer } from '@banyan/gateway'
import { isFault } from '@banyan/model'
import { type Balanced, createBalancer, type Outcome, type Taken } from '@banyan/registry'
import { Agent, connectTo } from '@banyan/registry/http-client'
import type { Tls } from '@banyan/registry/tls'

/**
 * Asks the members context which member a user of the shop is; with the gateway's own token, as no user may ask this. What it
 * throws names statuses, codes and fields, and nothing of the user.
 */
export const memberResolver = (o: {
  /** Where the members context is hosted: the same array until something changes. */
  readonly instances: () => readonly Balanced[]
  readonly tokens: TokenIssuer
  readonly tls?: Tls | undefined
  readonly switches?: FaultSwitches | undefined
}): MemberResolver & AsyncDisposable => {
  const { take } = createBalancer({ instancesOf: o.instances })
  const agent = new Agent({
    connections: 8,
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    connect: connectTo(o.tls, MEMBERS, TIMEOUT_MS),
  })
  const ask = async (taken: Taken, userId: string, signal: AbortSignal): Promise<Member> => {
    const { authorization } = o.tokens.mint({ subject: 'gateway', kind: 'service', audience: 'members' }, Date.now())
    const askedAtMs = performance.now()
    let outcome: Outcome = 'error'
    try {
      const { statusCode, headers, body } = await onWire(agent, o.switches, TO_MEMBERS).request({
        origin: taken.instance.url,
        method: 'POST',
        path: '/api/members/recognitions',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ userId }),
        signal,
      })
      if (statusCode < INTERNAL_ERROR) outcome = 'ok'
      const answer = (await body.json().catch(() => ({}))) as Answer
      if (statusCode === 200 && answer.memberId !== undefined) return { memberId: answer.memberId }
      if (statusCode === 409 && answer.code !== undefined) return { notAMember: answer.code }
      throw failure(answer, { status: statusCode, retryAfter: headers['retry-after'] })
    } finally {
      taken.done(signal.aborted ? 'ok' : outcome, performance.now() - askedAtMs)
    }
  }
  return {
    resolve: async (userId, signal) => {
      const first = take(MEMBERS)
      if (!first) throw new Error('expected a process that hosts members, found none')
      try {
        return await ask(first, userId, signal)
      } catch (error) {
        // The same user is recognised twice without harm.
        const another = signal.aborted || isFault(error) ? undefined : take(MEMBERS, [first.instance.id])
        if (!another) throw error
        return await ask(another, userId, signal)
      }
    },
    [Symbol.asyncDispose]: () => agent.close(),
  }
}

const MEMBERS = 'members'
const TO_MEMBERS = { at: 'gateway', from: 'gateway', to: MEMBERS } as const
const INTERNAL_ERROR = 500
const TIMEOUT_MS = 3_000

/** Statuses of 4xx after which the same question may be answered. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429])

type Answer = {
  readonly memberId?: string
  readonly code?: string
  readonly fields?: readonly { readonly path: string; readonly expected: string }[]
}

/** A refused question stays refused; what we may ask the shop being spent passes in a moment; all else is an outage. */
const failure = (
  { code = '', fields = [] }: Answer,
  o: { readonly status: number; readonly retryAfter: string | string[] | undefined },
): Error => {
  const answered = `${o.status} ${code}`.trim()
  const details = fields.map(({ path, expected }) => `; ${path}: ${expected}`).join('')
  const cause = new Error(`members answered ${answered} to a recognition${details}`)
  if (o.status >= 400 && o.status < 500 && !PASSING.has(o.status))
    return faults.GATEWAY_RECOGNITION_REFUSED({ answered }, cause)
  if (code !== 'LEGACY_BUDGET_EXCEEDED') return cause
  return faults.GATEWAY_IDENTITY_BUSY({ retryAfterS: Math.max(1, Number(o.retryAfter) || 1) }, cause)
}
