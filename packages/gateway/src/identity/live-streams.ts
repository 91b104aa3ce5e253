import type { Logger } from '@banyan/telemetry'
import { NOBODY, type Sessions } from './sessions.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { Session } from './session.ts'

/** Why a stream ends before anybody wanted it to: its session is over, or could not be verified for too long, or the gateway stops. */
export type StreamEnding = 'logged-out' | 'unverified' | 'draining'

/** Something long-lived that belongs to a session: an event stream, a WebSocket. */
export type LiveStream = { readonly endBecause: (why: StreamEnding) => void }

/** How verifying the sessions of open streams keeps up. */
export type StreamChecks = {
  readonly streams: number
  /** Sessions that these streams belong to: each is verified once, however many streams it has. */
  readonly sessions: number
  /** How long ago the session was verified whose turn it is, in milliseconds; 0 without any. */
  readonly oldestMs: number
  /**
   * In how many milliseconds all of them are verified at the latest, were everything else asked that may be: sessions divided by
   * what is kept for them. Infinity where nothing can be kept (a budget below two a second).
   */
  readonly roundMs: number
  /** Sessions whose streams were ended since the start because they could not be verified in time. */
  readonly unverified: number
}

type Group = {
  readonly cookie: SessionCookie
  readonly streams: Set<LiveStream>
  verifiedAt: number
  isAsking: boolean
}

const WARN_EVERY_MS = 10_000

/** How often it is looked which streams are due, in milliseconds: the budget keeps a share for them by the second. */
export const TICK_MS = 1_000

/** Times in milliseconds. */
export type LiveStreamsOptions = {
  readonly now: () => number
  readonly recheckMs: number
  readonly log?: Logger | undefined
}

/**
 * The open streams of each session. They end at once when the session is signed out through the gateway, and are verified
 * again every 10 s otherwise, the oldest verification first, as far as the budget goes. What can't be verified in time ends:
 * within 30 s while the old system answers, and after as long as requests would go on while it is away.
 */
export class LiveStreams {
  readonly #sessions: Sessions
  readonly #groups = new Map<string, Group>()
  readonly #o: LiveStreamsOptions
  #unverified = 0
  #warnedAt = Number.NEGATIVE_INFINITY
  readonly #timer: NodeJS.Timeout

  constructor(sessions: Sessions, o: LiveStreamsOptions) {
    this.#sessions = sessions
    this.#o = o
    sessions.onEnded = (key) => this.#end(key, 'logged-out')
    this.#timer = setInterval(() => this.recheck(), TICK_MS).unref()
  }

  /** Ends the stream at once if its session is known to be over. */
  add(stream: LiveStream, session: Session, cookie: SessionCookie): void {
    if (session.hasEnded) return stream.endBecause('logged-out')
    const group = this.#groups.get(session.key)
    if (group !== undefined) group.streams.add(stream)
    else
      this.#groups.set(session.key, {
        cookie,
        streams: new Set([stream]),
        verifiedAt: session.verifiedAt,
        isAsking: false,
      })
  }

  remove(stream: LiveStream, session: Session): void {
    const group = this.#groups.get(session.key)
    if (group === undefined) return
    group.streams.delete(stream)
    if (group.streams.size === 0) this.#groups.delete(session.key)
  }

  /** Ends what was not verified in time, and verifies what is due again for as long as somebody may be asked. Runs by itself every second. */
  recheck(): void {
    const now = this.#o.now()
    const due = this.#dueFirst(now)
    const late = due.filter(([, { verifiedAt }]) => now + TICK_MS > this.#sessions.goesOnUntil(verifiedAt))
    if (late.length > 0) this.#warn(late.length, now)
    for (const [key] of late) this.#end(key, 'unverified')
    let left = this.#sessions.streamsPerSecond.most
    for (const [key, group] of due) {
      if (left === 0) return
      if (group.isAsking || !this.#groups.has(key)) continue
      if (!this.#ask(key, group)) return
      left--
    }
  }

  get checks(): StreamChecks {
    const now = this.#o.now()
    let streams = 0
    let oldestMs = 0
    for (const [key, group] of this.#groups) {
      streams += group.streams.size
      oldestMs = Math.max(oldestMs, now - this.#verifiedAt(key, group))
    }
    const sessions = this.#groups.size
    const { recheckMs } = this.#o
    const rounds = Math.ceil(sessions / this.#sessions.streamsPerSecond.least)
    const roundMs = sessions === 0 ? 0 : Math.max(recheckMs, rounds * TICK_MS)
    return { streams, sessions, oldestMs, roundMs, unverified: this.#unverified }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    for (const key of this.#groups.keys()) this.#end(key, 'draining')
  }

  #dueFirst(now: number): readonly (readonly [string, Group])[] {
    const due: (readonly [string, Group])[] = []
    for (const entry of this.#groups) {
      const [key, group] = entry
      group.verifiedAt = this.#verifiedAt(key, group)
      if (now - group.verifiedAt >= this.#o.recheckMs) due.push(entry)
    }
    return due.sort(([, a], [, b]) => a.verifiedAt - b.verifiedAt)
  }

  /** Requests of the same session verify it, too. */
  #verifiedAt(key: string, group: Group): number {
    return Math.max(group.verifiedAt, this.#sessions.verifiedAt(key) ?? 0)
  }

  /** False when nobody can be asked now: for this session or for any other. */
  #ask(key: string, group: Group): boolean {
    const asked = this.#sessions.verifyAgain(group.cookie)
    if (asked === undefined) return false
    group.isAsking = true
    void this.#follow(key, group, asked)
    return true
  }

  async #follow(key: string, group: Group, asked: ReturnType<Sessions['check']>): Promise<void> {
    try {
      const caller = await asked
      if (caller === NOBODY) this.#end(key, 'logged-out')
      else group.verifiedAt = caller.verifiedAt
    } catch {
      // Away or over budget: the streams go on for as long as they may, and are asked for again a second later.
    } finally {
      group.isAsking = false
    }
  }

  #warn(ended: number, now: number): void {
    this.#unverified += ended
    if (Math.abs(now - this.#warnedAt) < WARN_EVERY_MS) return
    this.#warnedAt = now
    this.#o.log?.warn(
      this.checks,
      'sessions of open streams could not be verified in time, and their streams were ended',
    )
  }

  #end(key: string, why: StreamEnding): void {
    const group = this.#groups.get(key)
    if (group === undefined) return
    this.#groups.delete(key)
    for (const stream of group.streams) stream.endBecause(why)
  }
}
