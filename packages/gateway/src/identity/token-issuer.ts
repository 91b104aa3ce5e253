import { createPrivateKey, createPublicKey, type KeyObject, randomUUID, sign } from 'node:crypto'
import { faults } from '../errors.ts'
import type { JsonWebKey } from './identity-config.ts'

/** How long a token is valid, in seconds. */
export const TOKEN_LIFETIME_S = 90

/** How long one is handed out again: half its life, so that what arrives late is still valid. */
export const TOKEN_REUSE_MS = 45_000

/** A token and how long it may be handed out again. */
export type MintedToken = {
  /** `Bearer …`, ready for the header. */
  readonly authorization: string
  readonly reuseUntil: number
}

/** Who a token speaks for, and to whom. */
export type TokenClaims = {
  readonly subject: string
  readonly kind: 'member' | 'service'
  /** Exactly one context. */
  readonly audience: string
}

/** Mints EdDSA tokens (JWT, RFC 7519) with `kid`, one audience, 90 s. Holders of the public key verify them. */
export type TokenIssuer = {
  readonly mint: (claims: TokenClaims, nowMs: number) => MintedToken
  /** What the services need, for their JWKS. */
  readonly publicKey: JsonWebKey
}

/**
 * Throws `GATEWAY_CONFIG_INVALID` unless the key is an Ed25519 private JWK with a `kid`. Signed by `node:crypto` directly:
 * synchronous, so that the path of a request needs no promise.
 */
export const createTokenIssuer = (signingKey: JsonWebKey, issuer = 'gateway'): TokenIssuer => {
  const { key, kid } = readKey(signingKey)
  const header = encode({ alg: 'EdDSA', kid, typ: 'JWT' })
  const mint = ({ subject, kind, audience }: TokenClaims, nowMs: number): MintedToken => {
    const iat = Math.floor(nowMs / 1_000)
    const claims = {
      iss: issuer,
      aud: audience,
      sub: subject,
      kind,
      iat,
      exp: iat + TOKEN_LIFETIME_S,
      jti: randomUUID(),
    }
    const unsigned = `${header}.${encode(claims)}`
    const signature = sign(null, Buffer.from(unsigned), key).toString('base64url')
    return { authorization: `Bearer ${unsigned}.${signature}`, reuseUntil: nowMs + TOKEN_REUSE_MS }
  }
  const publicKey = { ...createPublicKey(key).export({ format: 'jwk' }), kid, alg: 'EdDSA', use: 'sig' }
  return { mint, publicKey }
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const readKey = (jwk: JsonWebKey): { readonly key: KeyObject; readonly kid: string } => {
  const { kid } = jwk
  if (typeof kid !== 'string' || kid === '') throw faults.GATEWAY_CONFIG_INVALID({ what: 'the signing key has no kid' })
  try {
    const key = createPrivateKey({ key: { ...jwk }, format: 'jwk' })
    if (key.asymmetricKeyType === 'ed25519') return { key, kid }
  } catch (cause) {
    throw faults.GATEWAY_CONFIG_INVALID({ what: 'the signing key is no private JWK' }, cause)
  }
  throw faults.GATEWAY_CONFIG_INVALID({ what: 'the signing key is not of the kind Ed25519' })
}
