import { generateKeyPairSync } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { MemberResolver, SessionVerifier } from '@banyan/gateway'

/** How long the shop takes to say whose session it is. */
const SHOP_ANSWERS_AFTER_MS = 1

export const COOKIE_NAME = 'connect.sid'

/** Ours and the peer ask this very shop. */
export const verifier: SessionVerifier = {
  verify: async (cookieHeader) => {
    await wait(SHOP_ANSWERS_AFTER_MS)
    const userId = cookieHeader.slice(
      `${COOKIE_NAME}=s%3A`.length,
      -'.signature-of-43-characters-as-express-makes-it'.length,
    )
    return { status: 'valid', sessionKey: userId, userId, userKind: 'customer' }
  },
}

export const resolver: MemberResolver = { resolve: async (userId) => ({ memberId: `member-${userId}` }) }

export const signingKey = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'bench' }

export const cookieOf = (user: string): string =>
  `${COOKIE_NAME}=s%3A${user}.signature-of-43-characters-as-express-makes-it`
