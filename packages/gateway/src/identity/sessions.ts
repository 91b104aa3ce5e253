import { type Fault, isFault } from '@banyan/model'
import type { Logger } from '@banyan/telemetry'
import { LRUCache } from 'lru-cache'
import { faults } from '../errors.ts'
import { DEFAULT_TIMINGS, type IdentityConfig, type IdentityTimings } from './identity-config.ts'
import { Members } from './members.ts'
import { newSession, type Session, type Verified } from './session.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { SessionVerdict } from './session-verifier.ts'
import { withDeadline } from './verification/deadline.ts'
import { failureLog } from './verification/failure-log.ts'
import { identityFault, RETRY_AFTER_AWAY_S } from './verification/identity-fault.ts'
import { ShopHealth } from './verification/shop-health.ts'
import { type Asker, VerificationBudget } from './verification/verification-budget.ts'

/** Verified sessions that are remembered. Refused cookies have a memory of their own and can't push these out. */
export const MAX_SESSIONS = 50_000

/** Refused cookies that are remembered. */
export const MAX_REFUSED = 10_000

/** Verifications under way at once. */
export const MAX_FLIGHTS = 256

/** Strangers that may wait for an old system that is known to be away; more are refused at once. */
export const MAX_STRANGERS_WHILE_AWAY = 4

const RETRY_AFTER_BUSY_S = 1
const JITTER = 0.2

/** A caller without a session that is known to the old system. */
export const NOBODY = 'nobody'

/** Who is calling. */
export type Caller = Session | typeof NOBODY

type Flight = { readonly outcome: Promise<Caller>; isRevoked: boolean }

/** Counts since the start. `overBudget`: what was not asked, because what may be asked was used up. */
export type SessionCounts = {
  hits: number
  misses: number
  verifications: number
  failures: number
  overBudget: number
}

/**
 * Whose session is it? Asks the verifier at most once at a time per session and never beyond its budget, remembers
 * answers for seconds, and goes on with answers of the last 10 minutes while the old system can't be asked.
 */
export class Sessions {
  readonly counts: SessionCounts = { hits: 0, misses: 0, verifications: 0, failures: 0, overBudget: 0 }
  /** Called with the key of a session that was found to be over. Set once by who closes streams. */
  onEnded: (key: string) => void = () => {}

  readonly #config: IdentityConfig
  readonly #timings: IdentityTimings
  readonly #now: () => number
  readonly #members: Members
  readonly #budget: VerificationBudget
  readonly #health = new ShopHealth()
  readonly #logFailure: (fault: Fault) => void
  readonly #known = new LRUCache<string, Session>({ max: MAX_SESSIONS })
  readonly #refusedUntil = new LRUCache<string, number>({ max: MAX_REFUSED })
  readonly #flights = new Map<string, Flight>()

  constructor(config: IdentityConfig, now: () => number, log?: Logger) {
    this.#config = config
    this.#timings = { ...DEFAULT_TIMINGS, ...config.timings }
    this.#now = now
    this.#members = new Members(config.resolver)
    this.#budget = new VerificationBudget(config.verificationsPerSecond)
    this.#logFailure = failureLog(log, now)
  }

  /** The caller if that is known without waiting. Never throws. */
  find(cookie: SessionCookie): Caller | undefined {
    const now = this.#now()
    const session = this.#known.get(cookie.key)
    const caller = session === undefined ? this.#findRefused(cookie.key, now) : this.#findUsable(session, cookie, now)
    if (caller === undefined) this.counts.misses++
    else this.counts.hits++
    return caller
  }

  /**
   * Finds out by asking. Throws `GATEWAY_IDENTITY_AWAY`, `GATEWAY_IDENTITY_BUSY` when that can't be done now, and
   * `GATEWAY_RECOGNITION_REFUSED` when it won't be possible later either.
   */
  async check(cookie: SessionCookie): Promise<Caller> {
    const stale = this.#whileAway(this.#known.get(cookie.key), this.#now())
    if (stale === undefined) return this.#flightOf(cookie, 'stranger').outcome
    try {
      const { outcome } = this.#flightOf(cookie, 'known')
      return await withDeadline(this.#timings.impatientMs, () => outcome)
    } catch (error) {
      // What kept us from asking is not the caller's fault; if it was slowness, the next ones shall not wait.
      if (!isFault(error)) this.#health.failed(this.#now())
      const isTooOld = this.goesOnUntil(stale.verifiedAt) <= this.#now()
      if (isTooOld || isFault(error, 'GATEWAY_RECOGNITION_REFUSED')) throw identityFault(error)
      return stale.hasEnded ? NOBODY : stale
    }
  }

  /**
   * Asks for an open stream, even though an answer is remembered. Undefined when nobody can be asked now; else throws as
   * `check` does, and waits as long as it takes (≤ 2 s).
   */
  verifyAgain(cookie: SessionCookie): Promise<Caller> | undefined {
    const under = this.#flights.get(cookie.key)
    if (under !== undefined) return under.outcome
    if (!this.#health.mayAsk(this.#now()) || this.#refusalOf('stream') !== undefined) return undefined
    return this.#launch(cookie).outcome
  }

  /**
   * Until when a session may be believed that was verified at `verifiedAt` and could not be since: for minutes while the old
   * system can't be asked, and only as long as a logout elsewhere may go unnoticed while it is merely we who have asked enough.
   */
  goesOnUntil(verifiedAt: number): number {
    const { awayMs, unnoticedMs } = this.#timings
    return this.#health.isAway ? verifiedAt + awayMs : Math.max(verifiedAt, this.#health.backSince) + unnoticedMs
  }

  /** How many sessions of open streams can be verified in a second: `least` whatever else is asked, `most` whatever is not. */
  get streamsPerSecond(): { readonly least: number; readonly most: number } {
    return { least: this.#budget.keptForStreams, most: this.#budget.mostForStreams }
  }

  /** True when the caller is believed on the strength of an older verification because the old system is away. */
  isDegraded(session: Session): boolean {
    return this.#health.isAway && this.#now() >= session.freshUntil
  }

  /** When a session was last verified, if it is remembered. */
  verifiedAt(key: string): number | undefined {
    return this.#known.peek(key)?.verifiedAt
  }

  /** Signed out: nothing cached is used again, and streams end. */
  end(key: string): void {
    this.forget(key)
    this.onEnded(key)
  }

  /** The session may mean something else now: ask again at its next use. A verification under way is not kept. */
  forget(key: string): void {
    const session = this.#known.get(key)
    if (session !== undefined) session.hasEnded = true
    this.#known.delete(key)
    this.#refusedUntil.delete(key)
    const flight = this.#flights.get(key)
    if (flight !== undefined) flight.isRevoked = true
    this.#flights.delete(key)
  }

  /** How many sessions are remembered, and how many verifications are under way. */
  get sizes(): { readonly sessions: number; readonly refused: number; readonly flights: number } {
    return { sessions: this.#known.size, refused: this.#refusedUntil.size, flights: this.#flights.size }
  }

  #findRefused(key: string, now: number): typeof NOBODY | undefined {
    const until = this.#refusedUntil.get(key)
    return until !== undefined && now < until ? NOBODY : undefined
  }

  #findUsable(session: Session, cookie: SessionCookie, now: number): Session | undefined {
    if (now < session.freshUntil && now < session.expiresAt) return session
    const recent = this.#whileAway(session, now)
    if (recent === undefined) return undefined
    const canWait = now < session.verifiedAt + this.#timings.refreshMs || this.#health.isAway
    if (!canWait) return undefined
    this.#refresh(cookie, now)
    return recent
  }

  #whileAway(session: Session | undefined, now: number): Session | undefined {
    const isUsable = session !== undefined && now < session.expiresAt && now < session.verifiedAt + this.#timings.awayMs
    return isUsable ? session : undefined
  }

  #refresh(cookie: SessionCookie, now: number): void {
    // Where it can't be asked the session stays usable, and a later request tries again.
    if (this.#flights.has(cookie.key) || !this.#health.mayAsk(now) || this.#refusalOf('known') !== undefined) return
    this.#launch(cookie).outcome.catch(() => undefined)
  }

  #flightOf(cookie: SessionCookie, asker: Asker): Flight {
    const under = this.#flights.get(cookie.key)
    if (under !== undefined) return under
    const refusal = this.#refusalOf(asker)
    if (refusal !== undefined) throw refusal
    return this.#launch(cookie)
  }

  #launch(cookie: SessionCookie): Flight {
    const flight: Flight = { isRevoked: false, outcome: Promise.resolve(NOBODY) }
    const outcome = this.#verify(cookie, flight).finally(() => {
      if (this.#flights.get(cookie.key) === flight) this.#flights.delete(cookie.key)
    })
    Object.assign(flight, { outcome })
    this.#flights.set(cookie.key, flight)
    return flight
  }

  /** Why nobody can be asked now. Without one, the question counts as asked. */
  #refusalOf(asker: Asker): Fault | undefined {
    if (asker === 'stranger' && this.#health.isAway && this.#flights.size >= MAX_STRANGERS_WHILE_AWAY)
      return faults.GATEWAY_IDENTITY_AWAY({ retryAfterS: RETRY_AFTER_AWAY_S })
    if (this.#flights.size < MAX_FLIGHTS && this.#budget.take(this.#now(), asker)) return undefined
    this.counts.overBudget++
    return faults.GATEWAY_IDENTITY_BUSY({ retryAfterS: RETRY_AFTER_BUSY_S })
  }

  async #verify(cookie: SessionCookie, flight: Flight): Promise<Caller> {
    this.counts.verifications++
    const startedAt = this.#now()
    const earlier = this.#known.peek(cookie.key)
    try {
      return await withDeadline(this.#timings.verifyTimeoutMs, async (signal) => {
        const verdict = await this.#ask(cookie, signal, startedAt)
        if (verdict.status !== 'valid') return this.#refuse(cookie.key, flight)
        if (earlier !== undefined && earlier.userId !== verdict.userId) this.#endEarlier(earlier, flight)
        const member = await this.#members.find(verdict.userId, signal, earlier)
        return this.#remember({ key: cookie.key, verdict, member, verifiedAt: startedAt, earlier }, flight)
      })
    } catch (cause) {
      flight.isRevoked = true // what still arrives after the deadline must not be remembered: a logout could not revoke it
      const fault = identityFault(cause)
      this.counts[fault.code === 'GATEWAY_IDENTITY_BUSY' ? 'overBudget' : 'failures']++
      this.#logFailure(fault)
      throw fault
    }
  }

  /** Only this says whether the old system answers; that a member can't be resolved, or that we may not ask, is not its fault. */
  async #ask(cookie: SessionCookie, signal: AbortSignal, startedAt: number): Promise<SessionVerdict> {
    const giveUp = (): void => this.#health.failed(this.#now())
    signal.addEventListener('abort', giveUp)
    try {
      const verdict = await this.#config.verifier.verify(cookie.header, signal)
      const now = this.#now()
      if (startedAt + this.#timings.verifyTimeoutMs > now) this.#health.answered(now)
      return verdict
    } catch (error) {
      if (identityFault(error).code === 'GATEWAY_IDENTITY_AWAY') giveUp()
      throw error
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
  }

  #refuse(key: string, flight: Flight): typeof NOBODY {
    if (flight.isRevoked) return NOBODY
    const session = this.#known.peek(key)
    if (session !== undefined) session.hasEnded = true
    this.#known.delete(key)
    this.#refusedUntil.set(key, this.#now() + this.#timings.refusedMs)
    this.onEnded(key)
    return NOBODY
  }

  /** The cookie is somebody else's now: what belonged to the first ends, also when the second can't be recognised. */
  #endEarlier(earlier: Session, flight: Flight): void {
    if (flight.isRevoked) return
    earlier.hasEnded = true
    this.#known.delete(earlier.key)
    this.onEnded(earlier.key)
  }

  #remember(found: Verified, flight: Flight): Session {
    const { key } = found
    const session = newSession(found, { freshMs: this.#freshMs(), renewEveryMs: this.#config.renewal?.everyMs })
    if (flight.isRevoked) return Object.assign(session, { hasEnded: true })
    this.#known.set(key, session)
    this.#refusedUntil.delete(key)
    return session
  }

  #freshMs(): number {
    return this.#timings.freshMs * (1 + (Math.random() * 2 - 1) * JITTER)
  }
}
