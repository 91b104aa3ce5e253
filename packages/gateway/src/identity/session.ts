import type { Member } from './member-resolver.ts'
import type { SessionVerdict } from './session-verifier.ts'
import type { MintedToken } from './token-issuer.ts'

/** A session of the old system that was verified, and what hangs on it here. */
export type Session = {
  readonly key: string
  readonly userId: string
  readonly member: Member
  /** Instants in milliseconds of the gateway's clock. */
  readonly verifiedAt: number
  readonly freshUntil: number
  /** When the old system ends it, as it said then; Infinity if it did not say. */
  readonly expiresAt: number
  /** Tokens by audience, minted when first needed. */
  readonly tokens: Map<string, MintedToken>
  readonly renewal: RenewalState
  /** Set once it is known to be over: whoever still holds the object must not open a stream with it. */
  hasEnded: boolean
}

/** Survives re-verifications of the same session. */
export type RenewalState = {
  dueAt: number
  /** `Set-Cookie` lines of the old system that the client has not been given yet. */
  cookies: readonly string[]
}

/** What a verification found out. */
export type Verified = {
  readonly key: string
  readonly verdict: Extract<SessionVerdict, { readonly status: 'valid' }>
  readonly member: Member
  /** When it was asked for, not when the answer came: a logout in between counts as after it. */
  readonly verifiedAt: number
  /** What was known of the session before. */
  readonly earlier: Session | undefined
}

/** The next record of a session: the same user keeps the state of renewal, the same member the tokens. */
export const newSession = (
  { key, verdict, member, verifiedAt, earlier }: Verified,
  o: { readonly freshMs: number; readonly renewEveryMs: number | undefined },
): Session => ({
  key,
  userId: verdict.userId,
  member,
  verifiedAt,
  freshUntil: verifiedAt + o.freshMs,
  expiresAt: verdict.expiresAt === undefined ? Number.POSITIVE_INFINITY : verdict.expiresAt.getTime(),
  tokens: earlier !== undefined && isSame(earlier.member, member) ? earlier.tokens : new Map(),
  renewal:
    earlier?.userId === verdict.userId
      ? earlier.renewal
      : { dueAt: verifiedAt + (o.renewEveryMs ?? Number.POSITIVE_INFINITY), cookies: [] },
  hasEnded: false,
})

const isSame = (a: Member, b: Member): boolean => 'memberId' in a && 'memberId' in b && a.memberId === b.memberId
