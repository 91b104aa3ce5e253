import { randomUUID } from 'node:crypto'
import type { Actor } from '@banyan/model'
import { importJWK, type JWK, SignJWT } from 'jose'
import { faults } from '../errors.ts'

/** How long a token between contexts is valid, in seconds. */
const LIFETIME_S = 90
/** How long one is used again, in milliseconds: half its life, so that what arrives late is still valid. */
const REUSE_MS = 45_000
/** Tokens kept for use again. */
const TOKENS_KEPT_MAX = 10_000

/** Who calls whom, and for whom. */
export type CallClaims = {
  /** The context that calls: the issuer. */
  readonly from: string
  /** The context that is called: the one audience. */
  readonly to: string
  readonly actor: Actor
}

/** Makes the `Authorization` of a call. Throws `SERVICE_CALL_KEY_MISSING` for a context whose key it does not have. */
export type SignCall = (claims: CallClaims) => Promise<string>

/** An Ed25519 private key (JWK) with its `kid`, and the context that signs with it. */
export type CallKey = JWK & { readonly kid: string; readonly issuer: string }

/**
 * Signs calls with the keys of this process's contexts: EdDSA with `kid`, one audience, 90 s, handed out again for 45 s. A member's token
 * names the calling context as the acting party (`act`, RFC 8693).
 */
export const callSigner = (keys: readonly CallKey[], now: () => number = Date.now): SignCall => {
  const kept = new Map<string, { readonly token: Promise<string>; readonly reuseUntil: number }>()
  return async (claims) => {
    const { from, to, actor } = claims
    const key = keys.find(({ issuer }) => issuer === from)
    if (!key) throw faults.SERVICE_CALL_KEY_MISSING({ context: from })
    const name = JSON.stringify([from, to, actor.kind, actor.id])
    const before = kept.get(name)
    if (before && now() < before.reuseUntil) return before.token
    const token = signed(key, claims, now())
    token.catch(() => kept.delete(name)) // whoever asked hears of it
    kept.delete(name)
    if (kept.size >= TOKENS_KEPT_MAX) kept.delete(kept.keys().next().value!)
    kept.set(name, { token, reuseUntil: now() + REUSE_MS })
    return token
  }
}

const signed = async (jwk: CallKey, { from, to, actor }: CallClaims, nowMs: number): Promise<string> => {
  const issuedAt = Math.floor(nowMs / 1_000)
  const acting = actor.kind === 'service' ? {} : { act: { sub: from } }
  const token = await new SignJWT({ kind: actor.kind, ...acting })
    .setProtectedHeader({ alg: 'EdDSA', kid: jwk.kid, typ: 'JWT' })
    .setIssuer(from)
    .setAudience(to)
    .setSubject(actor.id)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + LIFETIME_S)
    .setJti(randomUUID())
    .sign(await importJWK(jwk, 'EdDSA'))
  return `Bearer ${token}`
}
