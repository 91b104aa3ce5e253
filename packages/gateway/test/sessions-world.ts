import { createLogger } from '@banyan/telemetry'
import type { IdentityConfig, IdentityTimings } from '../src/identity/identity-config.ts'
import type { Member, MemberResolver } from '../src/identity/member-resolver.ts'
import { findSessionCookie, type SessionCookie } from '../src/identity/session-cookie.ts'
import type { SessionVerdict, SessionVerifier } from '../src/identity/session-verifier.ts'
import { type Caller, NOBODY, Sessions } from '../src/identity/sessions.ts'

export const TIMINGS: IdentityTimings = {
  freshMs: 10_000,
  refreshMs: 20_000,
  awayMs: 600_000,
  refusedMs: 2_000,
  verifyTimeoutMs: 60,
  impatientMs: 20,
  streamRecheckMs: 10_000,
  unnoticedMs: 30_000,
}

/** Past every jitter of `freshMs`, before `refreshMs`. */
export const STALE_MS = 12_001

export const cookie = (value: string): SessionCookie => findSessionCookie(`sid=${value}`, 'sid') as SessionCookie

export const valid = (userId: string, expiresAt?: Date): SessionVerdict => ({
  status: 'valid',
  sessionKey: 'k',
  userId,
  userKind: 'customer',
  expiresAt,
})

export const memberOf = (caller: Caller): unknown => (caller === NOBODY ? NOBODY : caller.member)

/** After this every answer that was there has been taken. */
export const settled = () => new Promise((resolve) => setImmediate(resolve))

export const hanging = () => new Promise<never>(() => undefined)

/** A shop and a members context whose answers the test decides, and a clock that it moves. */
export const sessionsWorld = (o: { readonly perSecond?: number } = {}) => {
  const world = {
    nowMs: 1_000_000,
    asked: [] as string[],
    resolved: [] as string[],
    verify: (async () => valid('u1')) as SessionVerifier['verify'],
    resolve: (async (userId): Promise<Member> => ({ memberId: `member of ${userId}` })) as MemberResolver['resolve'],
  }
  const config: IdentityConfig = {
    cookieName: 'sid',
    verifier: { verify: (header, signal) => (world.asked.push(header), world.verify(header, signal)) },
    resolver: { resolve: (userId, signal) => (world.resolved.push(userId), world.resolve(userId, signal)) },
    signingKey: {},
    systemName: 'shop',
    signIn: [],
    signOut: [],
    verificationsPerSecond: o.perSecond ?? 10_000,
    timings: TIMINGS,
  }
  const lines: string[] = []
  const log = createLogger({ process: 'gateway', level: 'info', sink: { write: (line) => void lines.push(line) } })
  const sessions = new Sessions(config, () => world.nowMs, log)
  const ended: string[] = []
  sessions.onEnded = (key) => void ended.push(key)
  const identify = async (c: SessionCookie): Promise<Caller> => sessions.find(c) ?? (await sessions.check(c))
  return { world, sessions, ended, identify, lines, log }
}
