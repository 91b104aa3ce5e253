import { faults, type Member, type MemberResolver, type TokenIssuer } from '@banyan/gateway'
import { Pool } from 'undici'

/**
 * Asks the members context which member a user of the shop is; with the gateway's own token, as no user may ask this. What it
 * throws names statuses, codes and fields, and nothing of the user.
 */
export const memberResolver = (o: {
  readonly hostUrl: string
  readonly tokens: TokenIssuer
}): MemberResolver & AsyncDisposable => {
  const pool = new Pool(o.hostUrl, {
    connections: 8,
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    connectTimeout: TIMEOUT_MS,
  })
  return {
    resolve: async (userId, signal): Promise<Member> => {
      const { authorization } = o.tokens.mint({ subject: 'gateway', kind: 'service', audience: 'members' }, Date.now())
      const { statusCode, headers, body } = await pool.request({
        method: 'POST',
        path: '/api/members/recognitions',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ userId }),
        signal,
      })
      const answer = (await body.json().catch(() => ({}))) as Answer
      if (statusCode === 200 && answer.memberId !== undefined) return { memberId: answer.memberId }
      if (statusCode === 409 && answer.code !== undefined) return { notAMember: answer.code }
      throw failure(answer, { status: statusCode, retryAfter: headers['retry-after'] })
    },
    [Symbol.asyncDispose]: () => pool.close(),
  }
}

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
