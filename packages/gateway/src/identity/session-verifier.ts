/** What the old system says about a session cookie. */
export type SessionVerdict =
  | {
      readonly status: 'valid'
      /** Names the session for logs of the old system; the gateway keeps it out of its own. */
      readonly sessionKey: string
      /** The old system's user id, as text. */
      readonly userId: string
      /** The old system's word for what kind of user this is: `customer`, `admin`. */
      readonly userKind: string
      /** When the session ends unless it is used again; unknown to some systems. */
      readonly expiresAt?: Date | undefined
    }
  /** `none`: a session without a user. `invalid`: forged, expired, unknown, or made for another purpose. */
  | { readonly status: 'none' | 'invalid' }

/** Port: asks the old system whose session a cookie is. One adapter per way an old system keeps sessions. */
export type SessionVerifier = {
  /**
   * `cookieHeader` holds the session cookie alone: `connect.sid=s%3A…`. Never cached by the adapter: the gateway caches.
   * Throws when the old system can't be asked; must not throw for what a client made up. A fault with `retryAfterMs` in its data
   * says that it was not asked, because what may be asked of it is used up: then it does not count as away. Messages are logged,
   * so they hold no cookie and nothing of a person.
   */
  verify(cookieHeader: string, signal: AbortSignal): Promise<SessionVerdict>
}
