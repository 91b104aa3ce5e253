import { type JWTHeaderParameters, type JWTPayload, errors, jwtVerify } from 'jose'
import type { SessionProfile, ShopProfile } from '../profile/profile.ts'
import type { Shop } from '../shop/shop.ts'
import { presentedCookie, presentedToken } from './presented.ts'
import { secretList } from './secrets.ts'
import type { SessionSecrets } from './session-verifier.ts'
import { singleFlight } from './single-flight.ts'
import { verdictFor } from './user-kind.ts'
import { type InvalidReason, type SessionVerdict, invalid } from './verdict.ts'

type JwtProfile = Extract<SessionProfile, { kind: 'jwt-hs256' }>
type JwtOptions = {
  readonly profile: ShopProfile
  readonly session: JwtProfile
  readonly shop: Shop | undefined
  readonly secrets?: SessionSecrets
  readonly now?: () => Date
}

/** Verifies the shop's token here, then asks the shop's database whether its user is still there and is a customer. */
export const jwtSession = (
  o: JwtOptions,
): ((header: string | undefined, signal: AbortSignal) => Promise<SessionVerdict>) => {
  const { session } = o
  const keys = keysOf(o.secrets)
  const once = singleFlight<SessionVerdict>()
  return async (header, signal) => {
    const presented = session.cookie === undefined ? presentedToken(header) : presentedCookie(header, session.cookie)
    if ('verdict' in presented) return presented.verdict
    const claims = await verifiedClaims(presented.value, keys, o)
    if (typeof claims === 'string') return invalid(claims)
    return once(presented.value, signal, () => believed(presented.value, claims, o))
  }
}

type Keys = (kid: string | undefined) => readonly Uint8Array[]

/** With secrets by `kid` a token has to name one of them; with a list all are tried and `kid` means nothing. */
const keysOf = (secrets: SessionSecrets | undefined): Keys => {
  const list = secretList(secrets).map(bytes)
  if (Array.isArray(secrets)) return () => list
  const byKid = new Map(Object.entries(secrets as Readonly<Record<string, string>>))
  return (kid) => (kid !== undefined && byKid.has(kid) ? [bytes(byKid.get(kid) as string)] : [])
}

const bytes = (secret: string): Uint8Array => new TextEncoder().encode(secret)

/** The claims of a token that is a session of this shop, now; or why it is none. */
const verifiedClaims = async (token: string, keys: Keys, o: JwtOptions): Promise<JWTPayload | InvalidReason> => {
  const header = headerOf(token)
  if (header === undefined) return 'malformed'
  if (header.alg !== 'HS256') return 'algorithm-refused'
  const candidates = keys(typeof header.kid === 'string' ? header.kid : undefined)
  let reason: InvalidReason = 'key-unknown'
  for (const key of candidates) {
    const verified = await jwtVerify(token, key, claimOptions(o)).then(({ payload }) => payload, reasonOf)
    if (verified !== 'signature-wrong') return typeof verified === 'string' ? verified : purposeChecked(verified, o)
    reason = verified
  }
  return reason
}

const headerOf = (token: string): Partial<JWTHeaderParameters> | undefined => {
  try {
    const header: unknown = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())
    return typeof header === 'object' && header !== null ? header : undefined
  } catch {
    return undefined
  }
}

const claimOptions = ({ session, now }: JwtOptions) => ({
  algorithms: ['HS256' as const],
  requiredClaims: ['exp', session.userIdClaim],
  clockTolerance: session.clockToleranceMs / 1_000,
  ...(session.issuer === undefined ? {} : { issuer: session.issuer }),
  ...(session.audience === undefined ? {} : { audience: session.audience }),
  ...(now === undefined ? {} : { currentDate: now() }),
})

const reasonOf = (error: unknown): InvalidReason => {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature-wrong'
  if (error instanceof errors.JWTExpired) return 'expired'
  if (!(error instanceof errors.JWTClaimValidationFailed)) return 'malformed'
  if (error.reason === 'missing') return 'claim-missing'
  return error.claim === 'nbf' ? 'not-yet-valid' : 'claim-wrong'
}

const purposeChecked = (claims: JWTPayload, { session }: JwtOptions): JWTPayload | InvalidReason => {
  const { purpose } = session
  if (purpose !== undefined && claims[purpose.claim] !== purpose.value) {
    return claims[purpose.claim] === undefined ? 'claim-missing' : 'claim-wrong'
  }
  if (session.revocation !== undefined && typeof claims[session.revocation.claim] !== 'string') return 'claim-missing'
  return isUserId(claims[session.userIdClaim]) && isInstant(claims.exp) ? claims : 'claim-wrong'
}

const isUserId = (value: unknown): value is string | number =>
  (typeof value === 'string' && value !== '') || Number.isSafeInteger(value)

/** What a `Date` can hold. */
const isInstant = (seconds: number | undefined): boolean => Math.abs(seconds ?? Infinity) <= 8.64e12

/** Everything that a signature can't know: that the token was withdrawn, that the user is gone or is staff. */
const believed = async (token: string, claims: JWTPayload, o: JwtOptions): Promise<SessionVerdict> => {
  const { profile, session, shop } = o
  const expiresAt = new Date((claims.exp as number) * 1_000)
  const userId = String(claims[session.userIdClaim])
  if (shop === undefined)
    return verdictFor(profile, { credential: token, userId, role: claimedRole(claims, session), expiresAt })
  if (session.revocation !== undefined) {
    shop.sessionReads.takeNow()
    if (await shop.database.isRevoked(String(claims[session.revocation.claim]), NEVER)) return invalid('revoked')
  }
  shop.sessionReads.takeNow()
  const person = await shop.database.findPerson(userId, NEVER)
  if (person === undefined) return invalid('user-unknown')
  return verdictFor(profile, { credential: token, userId: person.userId, role: person.role, expiresAt })
}

/** A shared read belongs to no caller; the database's own deadline ends it. */
const NEVER = new AbortController().signal

const claimedRole = (claims: JWTPayload, session: JwtProfile): string | undefined => {
  const role = session.roleClaim === undefined ? undefined : claims[session.roleClaim]
  return typeof role === 'string' ? role : undefined
}
