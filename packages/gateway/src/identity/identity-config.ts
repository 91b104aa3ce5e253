import type { MemberResolver } from './member-resolver.ts'
import type { SessionVerifier } from './session-verifier.ts'

/** A request of the old system that begins or ends a session. The path is compared without case, query and last slash. */
export type SessionRoute = { readonly method: string; readonly path: string }

/** Durations of the identity cache, in milliseconds. */
export type IdentityTimings = {
  /** How long a verification is simply believed; ± 20 % so that sessions don't expire together. */
  readonly freshMs: number
  /** How long it is believed while a new one is under way in the background. Bounds a logout that bypassed the gateway. */
  readonly refreshMs: number
  /** How long a verified session goes on while the old system can't be asked. */
  readonly awayMs: number
  /** How long a cookie that was refused is refused again without asking. */
  readonly refusedMs: number
  /** Longest wait for one verification. */
  readonly verifyTimeoutMs: number
  /** Longest wait when an older verification could be used instead. */
  readonly impatientMs: number
  /** How often the session of an open stream is verified again, as far as `verificationsPerSecond` goes. */
  readonly streamRecheckMs: number
  /**
   * How long a logout that bypassed the gateway may go unnoticed while the old system answers. A session that can't be verified
   * in that time, for want of `verificationsPerSecond`, is not believed: requests are told to come again, streams end.
   */
  readonly unnoticedMs: number
}

/** What holds where the configuration says nothing else. */
export const DEFAULT_TIMINGS: IdentityTimings = {
  freshMs: 10_000,
  refreshMs: 20_000,
  awayMs: 600_000,
  refusedMs: 2_000,
  verifyTimeoutMs: 2_000,
  impatientMs: 500,
  streamRecheckMs: 10_000,
  unnoticedMs: 30_000,
}

/** How callers of `api` routes are recognised: by the session that the old system gave them. */
export type IdentityConfig = {
  /** Name of the old system's session cookie. */
  readonly cookieName: string
  readonly verifier: SessionVerifier
  readonly resolver: MemberResolver
  /** Ed25519 private key as a JWK with `kid`: signs the tokens towards the services. */
  readonly signingKey: JsonWebKey
  /** `iss` of those tokens. Default: `gateway`. */
  readonly issuer?: string
  /** Name of the old system in `Banyan-Degraded`. */
  readonly systemName: string
  readonly signIn: readonly SessionRoute[]
  readonly signOut: readonly SessionRoute[]
  /**
   * The old system is never asked more often than this, whoever sends what. At least 1. Each session with an open stream
   * takes one in `streamRecheckMs`, each session that sends requests one in 10 to 20 s.
   */
  readonly verificationsPerSecond: number
  /**
   * Requests of `signIn` that are forwarded in any one second, of all clients together; of these one address can't use the last
   * quarter. More get 503 with Retry-After. Default: as many as come.
   */
  readonly signInsPerSecond?: number
  /** A cheap page of the old system that prolongs a session, asked with the user's own cookies while only new pages are used. */
  readonly renewal?: { readonly upstream: string; readonly path: string; readonly everyMs: number }
  readonly timings?: Partial<IdentityTimings>
}

/** A JSON Web Key as parsed from its file. */
export type JsonWebKey = Readonly<Record<string, unknown>>
