import type { Session } from './session.ts'

/** Asks a page of the old system with the user's cookies; resolves to the `Set-Cookie` lines of its answer. */
export type AskRenewalPage = (cookies: string, signal: AbortSignal) => Promise<readonly string[]>

/** Renewals under way at once; others wait for their next request. */
export const MAX_RENEWALS = 8

/** Longest wait for the renewal page, in milliseconds. */
export const RENEWAL_TIMEOUT_MS = 2_000

/**
 * Keeps the old system's session alive for members who only use the new pages: in the background, at most once every
 * `everyMs` per session, with the user's own cookies. A failure is not repeated before that either: the page must not
 * become a load on a system in trouble, and several attempts fit into the shortest idle time.
 */
export class Renewals {
  readonly #everyMs: number
  readonly #ask: AskRenewalPage
  readonly #now: () => number
  #underWay = 0

  constructor(o: { readonly everyMs: number; readonly ask: AskRenewalPage; readonly now: () => number }) {
    this.#everyMs = o.everyMs
    this.#ask = o.ask
    this.#now = o.now
  }

  /** Starts a renewal if one is due. Returns at once. */
  consider(session: Session, cookies: string): void {
    const now = this.#now()
    if (now < session.renewal.dueAt || this.#underWay >= MAX_RENEWALS) return
    session.renewal.dueAt = now + this.#everyMs
    void this.#renew(session, cookies)
  }

  async #renew(session: Session, cookies: string): Promise<void> {
    this.#underWay++
    try {
      session.renewal.cookies = await this.#ask(cookies, AbortSignal.timeout(RENEWAL_TIMEOUT_MS))
    } catch {
      // The old system is away or slow: the session lives on its idle time, and the next turn comes.
    } finally {
      this.#underWay--
    }
  }
}
