import type { Actor, ActorKind } from '@banyan/model'
import { errors, type JWTPayload, jwtVerify } from 'jose'
import { faults } from '../errors.ts'
import type { KeyFile } from './key-file.ts'

/** Longest a token may still live, in seconds: what is stolen is soon worthless. */
export const TOKEN_LIFETIME_S_MAX = 120
/** How far two machines' clocks may be apart, in seconds. */
export const CLOCK_TOLERANCE_S = 5
/** Longest token looked at, in characters. */
const TOKEN_LENGTH_MAX = 4_000
/** Longest caller's id, in characters. */
const SUBJECT_LENGTH_MAX = 200

const KINDS: readonly ActorKind[] = ['member', 'operator', 'service']
const BEARER = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i

/** Tokens remembered as verified: their bearers send them again and again while they live. */
const VERIFIED_TOKENS_MAX = 10_000

/** Who calls, from the `Authorization` header; undefined without one. */
export type VerifyCaller = (authorization: string | undefined, context: string) => Promise<Actor | undefined>

/**
 * Checks tokens: EdDSA by a key of the file, an issuer we know and whose key it is, this context as the one audience, alive for at most
 * {@link TOKEN_LIFETIME_S_MAX} seconds, a kind and a subject. Anything else throws `SERVICE_TOKEN_REFUSED`.
 */
export const callerVerifier = (o: {
  readonly keys: KeyFile
  readonly issuers: readonly string[]
  readonly now?: () => Date
}): VerifyCaller => {
  const known = new Map<string, Verified>()
  return async (authorization, context) => {
    if (authorization === undefined) return undefined
    const token = BEARER.exec(authorization)?.[1]
    if (token === undefined || token.length > TOKEN_LENGTH_MAX) throw refused('it is no bearer token')
    const now = o.now?.() ?? new Date()
    const before = known.get(token)
    if (before?.context === context && isAlive(before, now) && o.keys.holds(before.kid)) return before.actor
    const { payload, kid } = await verified(token, { ...o, context, now })
    const actor = actorOf(payload, now)
    if (known.size >= VERIFIED_TOKENS_MAX) known.delete(known.keys().next().value!)
    known.set(token, { actor, context, kid, nbf: payload.nbf ?? 0, exp: payload.exp! })
    return actor
  }
}

/** A token whose signature and claims were found right; its times and its key count anew at each use. */
type Verified = {
  readonly actor: Actor
  readonly context: string
  readonly kid: string
  readonly nbf: number
  readonly exp: number
}

const isAlive = ({ nbf, exp }: Verified, now: Date): boolean => {
  const seconds = now.getTime() / 1_000
  return nbf - CLOCK_TOLERANCE_S <= seconds && seconds < exp + CLOCK_TOLERANCE_S && exp <= longestFrom(seconds)
}

const verified = async (
  token: string,
  o: { readonly keys: KeyFile; readonly issuers: readonly string[]; readonly context: string; readonly now: Date },
): Promise<{ readonly payload: JWTPayload; readonly kid: string }> => {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, o.keys.find, {
      algorithms: ['EdDSA'],
      issuer: [...o.issuers],
      audience: o.context,
      clockTolerance: CLOCK_TOLERANCE_S,
      currentDate: o.now,
      requiredClaims: ['sub', 'kind', 'iat', 'exp', 'jti'],
    })
    const { kid = '' } = protectedHeader
    const owner = o.keys.issuerOf(kid)
    // Otherwise every service could speak for the gateway, and so for every member.
    if (owner !== undefined && owner !== payload.iss) throw new Error(`a token of ${payload.iss} by a key of ${owner}`)
    return { payload, kid }
  } catch (cause) {
    throw faults.SERVICE_TOKEN_REFUSED({ why: wordsFor(cause) }, cause)
  }
}

const actorOf = ({ aud, exp = 0, sub = '', kind: claimed }: JWTPayload, now: Date): Actor => {
  if (typeof aud !== 'string') throw refused('it has several audiences')
  if (exp > longestFrom(now.getTime() / 1_000)) throw refused('it lives too long')
  const kind = KINDS.find((k) => k === claimed)
  if (!kind) throw refused('its kind of caller is unknown')
  if (sub.length === 0 || sub.length > SUBJECT_LENGTH_MAX) throw refused('its subject is no id')
  return { kind, id: sub }
}

const longestFrom = (seconds: number): number => seconds + TOKEN_LIFETIME_S_MAX + CLOCK_TOLERANCE_S

const refused = (why: string) => faults.SERVICE_TOKEN_REFUSED({ why })

/** What may be said to a caller: enough to mend a clock or a configuration, nothing about keys. */
const wordsFor = (error: unknown): string => {
  if (error instanceof errors.JWTExpired) return 'it has expired'
  if (error instanceof errors.JWTClaimValidationFailed) return `its claim "${error.claim}" does not fit`
  if (error instanceof errors.JOSEAlgNotAllowed) return 'its algorithm is not EdDSA'
  return 'its signature can not be verified'
}
