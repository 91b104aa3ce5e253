import { isFault } from '@banyan/model'
import { LRUCache } from 'lru-cache'
import { faults } from '../errors.ts'
import { withDeadline } from './deadline.ts'
import { DEFAULT_TIMINGS, type IdentityConfig, type IdentityTimings } from './identity-config.ts'
import { Members } from './members.ts'
import { newSession, type Session, type Verified } from './session.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { SessionVerdict } from './session-verifier.ts'
import { ShopHealth } from './shop-health.ts'
import { VerificationBudget } from './verification-budget.ts'

/** Verified sessions that are remembered. Refused cookies have a memory of their own and can't push these out. */
export const MAX_SESSIONS = 50_000

/** Refused cookies that are remembered. */
export const MAX_REFUSED = 10_000

/** Verifications under way at once. */
export const MAX_FLIGHTS = 256

/** Strangers that may wait for an old system that is known to be away; more are refused at once. */
export const MAX_STRANGERS_WHILE_AWAY = 4

const RETRY_AFTER_AWAY_S = 5
const RETRY_AFTER_BUSY_S = 1
const JITTER = 0.2

/** A caller without a session that is known to the old system. */
export const NOBODY = 'nobody'

/** Who is calling. */
export type Caller = Session | typeof NOBODY

type Flight = { readonly outcome: Promise<Caller>; isRevoked: boolean }

/** Counts since the start. */
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
  readonly #known = new LRUCache<string, Session>({ max: MAX_SESSIONS })
  readonly #refusedUntil = new LRUCache<string, number>({ max: MAX_REFUSED })
  readonly #flights = new Map<string, Flight>()

  constructor(config: IdentityConfig, now: () => number) {
    this.#config = config
    this.#timings = { ...DEFAULT_TIMINGS, ...config.timings }
    this.#now = now
    this.#members = new Members(config.resolver)
    this.#budget = new VerificationBudget(config.verificationsPerSecond)
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

  /** Finds out by asking. Throws `GATEWAY_IDENTITY_AWAY` or `GATEWAY_IDENTITY_BUSY` when that can't be done now. */
  async check(cookie: SessionCookie): Promise<Caller> {
    const stale = this.#whileAway(this.#known.get(cookie.key), this.#now())
    if (stale === undefined) return this.#flightOf(cookie, 'stranger').outcome
    try {
      const { outcome } = this.#flightOf(cookie, 'known')
      return await withDeadline(this.#timings.impatientMs, () => outcome)
    } catch (error) {
      // Whatever kept us from asking, the last answer is recent enough to go on with; the next ones shall not wait.
      if (!isFault(error)) this.#health.failed(this.#now())
      return stale.hasEnded ? NOBODY : stale
    }
  }

  /** Asks even though an answer is remembered. Throws as `check` does, and waits as long as it takes (≤ 2 s). */
  async verifyAgain(cookie: SessionCookie): Promise<Caller> {
    if (!this.#health.mayAsk(this.#now())) throw faults.GATEWAY_IDENTITY_AWAY({ retryAfterS: RETRY_AFTER_AWAY_S })
    return this.#flightOf(cookie, 'known').outcome
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
    if (this.#flights.has(cookie.key) || !this.#health.mayAsk(now)) return
    try {
      this.#flightOf(cookie, 'known').outcome.catch(() => undefined) // the next request tries again
    } catch {
      // Over budget: the session stays usable, and a later request tries again.
    }
  }

  #flightOf(cookie: SessionCookie, who: 'known' | 'stranger'): Flight {
    const under = this.#flights.get(cookie.key)
    if (under !== undefined) return under
    this.#admitFlight(who)
    const flight: Flight = { isRevoked: false, outcome: Promise.resolve(NOBODY) }
    const outcome = this.#verify(cookie, flight).finally(() => {
      if (this.#flights.get(cookie.key) === flight) this.#flights.delete(cookie.key)
    })
    Object.assign(flight, { outcome })
    this.#flights.set(cookie.key, flight)
    return flight
  }

  #admitFlight(who: 'known' | 'stranger'): void {
    if (who === 'stranger' && this.#health.isAway && this.#flights.size >= MAX_STRANGERS_WHILE_AWAY)
      throw faults.GATEWAY_IDENTITY_AWAY({ retryAfterS: RETRY_AFTER_AWAY_S })
    if (this.#flights.size < MAX_FLIGHTS && this.#budget.take(this.#now(), who)) return
    this.counts.overBudget++
    throw faults.GATEWAY_IDENTITY_BUSY({ retryAfterS: RETRY_AFTER_BUSY_S })
  }

  async #verify(cookie: SessionCookie, flight: Flight): Promise<Caller> {
    this.counts.verifications++
    const startedAt = this.#now()
    const earlier = this.#known.peek(cookie.key)
    try {
      return await withDeadline(this.#timings.verifyTimeoutMs, async (signal) => {
        const verdict = await this.#ask(cookie, signal, startedAt)
        if (verdict.status !== 'valid') return this.#refuse(cookie.key, flight)
        const member = await this.#members.find(verdict.userId, signal, earlier)
        return this.#remember({ key: cookie.key, verdict, member, verifiedAt: startedAt, earlier }, flight)
      })
    } catch (cause) {
      flight.isRevoked = true // what still arrives after the deadline must not be remembered: a logout could not revoke it
      this.counts.failures++
      throw faults.GATEWAY_IDENTITY_AWAY({ retryAfterS: RETRY_AFTER_AWAY_S }, cause)
    }
  }

  /** Only this says whether the old system answers; that a member can't be resolved is not its fault. */
  async #ask(cookie: SessionCookie, signal: AbortSignal, startedAt: number): Promise<SessionVerdict> {
    const giveUp = (): void => this.#health.failed(this.#now())
    signal.addEventListener('abort', giveUp)
    try {
      const verdict = await this.#config.verifier.verify(cookie.header, signal)
      if (startedAt + this.#timings.verifyTimeoutMs > this.#now()) this.#health.answered()
      return verdict
    } catch (error) {
      giveUp()
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

  #remember(found: Verified, flight: Flight): Session {
    const { key, earlier } = found
    const session = newSession(found, { freshMs: this.#freshMs(), renewEveryMs: this.#config.renewal?.everyMs })
    if (flight.isRevoked) return Object.assign(session, { hasEnded: true })
    if (earlier !== undefined && earlier.userId !== session.userId) {
      earlier.hasEnded = true
      this.onEnded(key)
    }
    this.#known.set(key, session)
    this.#refusedUntil.delete(key)
    return session
  }

  #freshMs(): number {
    return this.#timings.freshMs * (1 + (Math.random() * 2 - 1) * JITTER)
  }
}
