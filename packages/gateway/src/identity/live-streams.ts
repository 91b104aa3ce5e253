import { NOBODY, type Sessions } from './sessions.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { Session } from './session.ts'

/** Something long-lived that belongs to a session: an event stream, a WebSocket. */
export type LiveStream = { readonly endBecauseSessionEnded: () => void }

type Group = {
  readonly cookie: SessionCookie
  readonly streams: Set<LiveStream>
  verifiedAt: number
  isAsking: boolean
}

const TICK_MS = 1_000

/**
 * The open streams of each session. They end at once when the session is signed out through the gateway, and are verified
 * again every 10 s otherwise, oldest first; while the old system is away they go on for as long as requests would.
 */
export class LiveStreams {
  readonly #sessions: Sessions
  readonly #groups = new Map<string, Group>()
  readonly #o: { readonly now: () => number; readonly recheckMs: number; readonly awayMs: number }
  readonly #timer: NodeJS.Timeout

  constructor(
    sessions: Sessions,
    o: { readonly now: () => number; readonly recheckMs: number; readonly awayMs: number },
  ) {
    this.#sessions = sessions
    this.#o = o
    sessions.onEnded = (key) => this.#end(key)
    this.#timer = setInterval(() => this.recheck(), TICK_MS).unref()
  }

  /** Ends the stream at once if its session is known to be over. */
  add(stream: LiveStream, session: Session, cookie: SessionCookie): void {
    if (session.hasEnded) return stream.endBecauseSessionEnded()
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

  /** Verifies again whatever is due. Runs by itself every second. */
  recheck(): void {
    const now = this.#o.now()
    for (const [key, group] of this.#dueFirst(now)) {
      if (now - group.verifiedAt >= this.#o.awayMs) this.#end(key)
      else if (!group.isAsking) void this.#ask(key, group)
    }
  }

  get count(): number {
    let count = 0
    for (const { streams } of this.#groups.values()) count += streams.size
    return count
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    for (const key of this.#groups.keys()) this.#end(key)
  }

  #dueFirst(now: number): readonly (readonly [string, Group])[] {
    const due: (readonly [string, Group])[] = []
    for (const entry of this.#groups) {
      const [key, group] = entry
      group.verifiedAt = Math.max(group.verifiedAt, this.#sessions.verifiedAt(key) ?? 0)
      if (now - group.verifiedAt >= this.#o.recheckMs) due.push(entry)
    }
    return due.sort(([, a], [, b]) => a.verifiedAt - b.verifiedAt)
  }

  async #ask(key: string, group: Group): Promise<void> {
    group.isAsking = true
    try {
      const caller = await this.#sessions.verifyAgain(group.cookie)
      if (caller === NOBODY) this.#end(key)
      else group.verifiedAt = caller.verifiedAt
    } catch {
      // Away or over budget: the streams go on, and are asked for again a second later.
    } finally {
      group.isAsking = false
    }
  }

  #end(key: string): void {
    const group = this.#groups.get(key)
    if (group === undefined) return
    this.#groups.delete(key)
    for (const stream of group.streams) stream.endBecauseSessionEnded()
  }
}
