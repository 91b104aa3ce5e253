/** Why a session that was presented is not believed. */
export type InvalidReason =
  | 'ambiguous' // the header holds the cookie twice, with different values
  | 'too-long'
  | 'malformed'
  | 'unsigned'
  | 'signature-wrong'
  | 'algorithm-refused'
  | 'key-unknown'
  | 'claim-missing'
  | 'claim-wrong' // another issuer, audience or purpose: signed, but not to log anybody in
  | 'not-yet-valid'
  | 'expired'
  | 'revoked'
  | 'session-unknown'
  | 'session-unreadable'
  | 'user-unknown' // deleted since, or a guest
  | 'refused-by-shop'

export type UserKind = 'customer' | 'staff'

export type ValidSession = {
  readonly status: 'valid'
  /** A hash that names this session in caches and at logout. Nobody can log in with it. */
  readonly sessionKey: string
  /** The shop's own id of the user, as text. Not a customer id. */
  readonly userId: string
  readonly userKind: UserKind
  /** When the session ends if it is not renewed: by the shop's clock. */
  readonly expiresAt: Date
}

/** `none`: nobody claims to be logged in. `invalid`: somebody does, and is not believed. */
export type SessionVerdict =
  | ValidSession
  | { readonly status: 'none' }
  | { readonly status: 'invalid'; readonly reason: InvalidReason }

export const NONE: SessionVerdict = Object.freeze({ status: 'none' })

export const invalid = (reason: InvalidReason): SessionVerdict => ({ status: 'invalid', reason })
