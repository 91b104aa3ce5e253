import { createHash } from 'node:crypto'
import type { SessionProfile, ShopProfile } from '../profile/profile.ts'
import type { SessionRow, Shop } from '../shop/shop.ts'
import { signatureSchemes } from './cookie-signature.ts'
import { presentedCookie } from './presented.ts'
import { secretList } from './secrets.ts'
import type { SessionSecrets } from './session-verifier.ts'
import { singleFlight } from './single-flight.ts'
import { verdictFor } from './user-kind.ts'
import { type SessionVerdict, NONE, invalid } from './verdict.ts'

/** Reads the shop's own session table. */
export const sqlSession = (o: {
  readonly profile: ShopProfile
  readonly session: Extract<SessionProfile, { kind: 'session-sql' }>
  readonly shop: Shop
  readonly secrets: SessionSecrets | undefined
}): ((header: string | undefined, signal: AbortSignal) => Promise<SessionVerdict>) => {
  const { profile, session, shop } = o
  const secrets = session.signature.scheme === 'none' ? [] : secretList(o.secrets)
  const unsign = signatureSchemes[session.signature.scheme]
  const once = singleFlight<SessionVerdict>()
  return async (header, signal) => {
    const presented = presentedCookie(header, session.cookie)
    if ('verdict' in presented) return presented.verdict
    const unsigned = unsign(presented.value, secrets)
    if ('reason' in unsigned) return invalid(unsigned.reason)
    return once(unsigned.sessionId, signal, async () => {
      shop.sessionReads.takeNow()
      const stored = session.idStoredAs === 'plain' ? unsigned.sessionId : sha256Hex(unsigned.sessionId)
      return verdictOf(profile, unsigned.sessionId, await shop.database.findSession(stored, NEVER))
    })
  }
}

/** A shared read belongs to no caller; the database's own deadline ends it. */
const NEVER = new AbortController().signal

const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex')

const verdictOf = (profile: ShopProfile, sessionId: string, row: SessionRow | undefined): SessionVerdict => {
  if (row === undefined) return invalid('session-unknown')
  if (!row.readable) return invalid('session-unreadable')
  if (row.expired) return invalid('expired')
  if (row.userId === undefined) return NONE
  if (row.person === undefined) return invalid('user-unknown')
  return verdictFor(profile, { credential: sessionId, ...row.person, expiresAt: row.expiresAt })
}
