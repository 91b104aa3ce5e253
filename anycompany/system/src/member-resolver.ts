import type { Member, MemberResolver, TokenIssuer } from '@banyan/gateway'
import { Pool } from 'undici'

/** Asks the members context which member a user of the shop is; with the gateway's own token, as no user may ask this. */
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
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path: '/api/members/recognitions',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ userId }),
        signal,
      })
      const answer = (await body.json()) as { readonly memberId?: string; readonly code?: string }
      if (statusCode === 200 && answer.memberId !== undefined) return { memberId: answer.memberId }
      if (statusCode === 409 && answer.code !== undefined) return { notAMember: answer.code }
      throw new Error(`members answered ${statusCode} ${answer.code ?? ''} to a recognition`)
    },
    [Symbol.asyncDispose]: () => pool.close(),
  }
}

const TIMEOUT_MS = 3_000
