import type { Actor } from '@banyan/model'
import type { JWTPayload } from 'jose'
import type { KeyFile } from './key-file.ts'
import { actorOf, tokenRefused, tokenVerifier, type Verify } from './verify-caller.ts'

/** Longest a token between contexts may still live, in seconds. */
export const CALL_TOKEN_LIFETIME_S_MAX = 90

/** Who calls from another context: itself, or a member on whose behalf it acts. */
export type CallingContext = {
  readonly actor: Actor
  /** The context whose key signed. */
  readonly via: string
}

/**
 * Checks tokens between contexts: as users' tokens, but by a key that the file says to be the issuer's alone, for at most
 * {@link CALL_TOKEN_LIFETIME_S_MAX} seconds. A context speaks for itself and its own parts (`social`, `social/when-…`), or for a member, and
 * then names itself as the acting party (`act`, RFC 8693). Anything else throws `SERVICE_TOKEN_REFUSED`.
 */
export const callVerifier = (o: {
  readonly keys: KeyFile
  /** Contexts that may call: issuers of their tokens. */
  readonly issuers: readonly string[]
  readonly now?: () => Date
}): Verify<CallingContext> =>
  tokenVerifier({
    ...o,
    lifetimeS: CALL_TOKEN_LIFETIME_S_MAX,
    read: ({ claims, keyOwner }) => {
      const via = claims.iss ?? ''
      // A key that anybody might use proves nothing about which context calls.
      if (keyOwner !== via) throw tokenRefused('its key is not known to be its issuer’s alone')
      const actor = actorOf(claims)
      requireMaySpeakFor(actor, via, claims)
      return { actor, via }
    },
  })

/** A context and its parts: `social`, `social/when-post-hidden`. */
export const isPartOf = (id: string, context: string): boolean => id === context || id.startsWith(`${context}/`)

const requireMaySpeakFor = ({ kind, id }: Actor, via: string, { act }: JWTPayload): void => {
  if (kind === 'service') {
    if (!isPartOf(id, via)) throw tokenRefused('its subject is no part of the context that signed it')
    return
  }
  if (kind !== 'member') throw tokenRefused('its kind of caller does not come through another context')
  const actingParty = typeof act === 'object' && act !== null && 'sub' in act ? act.sub : undefined
  if (actingParty !== via) throw tokenRefused('it does not name the context that acts for the member')
}
