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
export type Verify<Caller> = (authorization: string | undefined, context: string) => Promise<Caller | undefined>

export type VerifyCaller = Verify<Actor>

/** What is known of a token whose signature, issuer, audience and times were found right. */
export type Vouched = {
  readonly claims: JWTPayload
  /** Who alone may use the key it was signed with; undefined where the file of keys doesn't say. */
  readonly keyOwner: string | undefined
}

type Verifying = { readonly keys: KeyFile; readonly issuers: readonly string[]; readonly now?: () => Date }

/**
 * Checks tokens: EdDSA by a key of the file, an issuer we know and whose key it is, this context as the one audience, alive for at most
 * {@link TOKEN_LIFETIME_S_MAX} seconds, a kind and a subject. Anything else throws `SERVICE_TOKEN_REFUSED`.
 */
export const callerVerifier = (o: Verifying): VerifyCaller =>
  tokenVerifier({ ...o, lifetimeS: TOKEN_LIFETIME_S_MAX, read: ({ claims }) => actorOf(claims) })

/** Checks tokens as {@link callerVerifier} does, with another limit of their life and another reading of their claims. */
export const tokenVerifier = <Caller>(
  o: Verifying & { readonly lifetimeS: number; readonly read: (vouched: Vouched) => Caller },
): Verify<Caller> => {
  const known = new Map<string, Verified<Caller>>()
  return async (authorization, context) => {
    if (authorization === undefined) return undefined
    const token = BEARER.exec(authorization)?.[1]
    if (token === undefined || token.length > TOKEN_LENGTH_MAX) throw tokenRefused('it is no bearer token')
    const now = o.now?.() ?? new Date()
    const before = known.get(token)
    const longest = longestFrom(now.getTime() / 1_000, o.lifetimeS)
    if (before?.context === context && isAlive(before, now, longest) && o.keys.holds(before.kid)) return before.caller
    const { claims, kid } = await verified(token, { ...o, context, now })
    requireShortLife(claims, longest)
    const caller = o.read({ claims, keyOwner: o.keys.issuerOf(kid) })
    if (known.size >= VERIFIED_TOKENS_MAX) known.delete(known.keys().next().value!)
    known.set(token, { caller, context, kid, nbf: claims.nbf ?? 0, exp: claims.exp! })
    return caller
  }
}

/** Who a token speaks for. */
export const actorOf = ({ sub = '', kind: claimed }: JWTPayload): Actor => {
  const kind = KINDS.find((k) => k === claimed)
  if (!kind) throw tokenRefused('its kind of caller is unknown')
  if (sub.length === 0 || sub.length > SUBJECT_LENGTH_MAX) throw tokenRefused('its subject is no id')
  return { kind, id: sub }
}

export const tokenRefused = (why: string) => faults.SERVICE_TOKEN_REFUSED({ why })

/** A token whose signature and claims were found right; its times and its key count anew at each use. */
type Verified<Caller> = {
  readonly caller: Caller
  readonly context: string
  readonly kid: string
  readonly nbf: number
  readonly exp: number
}

const isAlive = ({ nbf, exp }: Pick<Verified<unknown>, 'nbf' | 'exp'>, now: Date, longest: number): boolean => {
  const seconds = now.getTime() / 1_000
  return nbf - CLOCK_TOLERANCE_S <= seconds && seconds < exp + CLOCK_TOLERANCE_S && exp <= longest
}

const verified = async (
  token: string,
  o: { readonly keys: KeyFile; readonly issuers: readonly string[]; readonly context: string; readonly now: Date },
): Promise<{ readonly claims: JWTPayload; readonly kid: string }> => {
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
    return { claims: payload, kid }
  } catch (cause) {
    throw faults.SERVICE_TOKEN_REFUSED({ why: wordsFor(cause) }, cause)
  }
}

const requireShortLife = ({ aud, exp = 0 }: JWTPayload, longest: number): void => {
  if (typeof aud !== 'string') throw tokenRefused('it has several audiences')
  if (exp > longest) throw tokenRefused('it lives too long')
}

const longestFrom = (seconds: number, lifetimeS: number): number => seconds + lifetimeS + CLOCK_TOLERANCE_S

/** What may be said to a caller: enough to mend a clock or a configuration, nothing about keys. */
const wordsFor = (error: unknown): string => {
  if (error instanceof errors.JWTExpired) return 'it has expired'
  if (error instanceof errors.JWTClaimValidationFailed) return `its claim "${error.claim}" does not fit`
  if (error instanceof errors.JOSEAlgNotAllowed) return 'its algorithm is not EdDSA'
  return 'its signature can not be verified'
}
