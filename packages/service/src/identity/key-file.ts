import { readFile } from 'node:fs/promises'
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { faults } from '../errors.ts'

/** The file is read again for a key it did not hold, at most this often, in milliseconds: forged key ids cost nothing. */
export const REREAD_MS = 5_000

/** Finds the public key a token names; keys are rotated by editing the file, without a restart. */
export type KeyFile = {
  readonly find: JWTVerifyGetKey
  /** Whether the file, as last read, holds a key of this id. */
  readonly holds: (kid: string) => boolean
  /** Whose key it is, by its member `issuer`: it vouches for nobody else's tokens. Undefined where the file doesn't say. */
  readonly issuerOf: (kid: string) => string | undefined
}

type PublicKey = JSONWebKeySet['keys'][number] & { readonly kid: string; readonly issuer?: unknown }

/** Reads a JWKS file with Ed25519 public keys. Throws `SERVICE_IDENTITY_KEYS_UNREADABLE` when there is none to begin with. */
export const openKeyFile = async (path: string, now: () => number = () => performance.now()): Promise<KeyFile> => {
  let keys = await readKeys(path)
  let readAt = now()
  const refresh = async (kid: string): Promise<void> => {
    if (keys.ids.has(kid) || now() - readAt < REREAD_MS) return
    readAt = now()
    keys = await readKeys(path).catch(() => keys) // half written: the old ones hold until the next try
  }
  return {
    find: async (header, token) => {
      const { kid } = header
      if (typeof kid !== 'string') throw new Error('a token without a key id')
      await refresh(kid)
      if (!keys.ids.has(kid)) throw new Error('a token of an unknown key')
      return keys.find(header, token)
    },
    holds: (kid) => keys.ids.has(kid),
    issuerOf: (kid) => keys.issuers.get(kid),
  }
}

const readKeys = async (path: string) => {
  try {
    const set = JSON.parse(await readFile(path, 'utf8')) as JSONWebKeySet
    const usable = set.keys.filter(isUsable)
    if (usable.length === 0) throw new Error('no Ed25519 key with a key id in it')
    const publicOnly = usable.map(({ kty, crv, kid, x }) => ({ kty, crv, kid, x }) as JSONWebKeySet['keys'][number])
    const issuers = usable.flatMap(({ kid, issuer }) => (typeof issuer === 'string' ? [[kid, issuer] as const] : []))
    return {
      find: createLocalJWKSet({ keys: publicOnly }),
      ids: new Set(usable.map((key) => key.kid)),
      issuers: new Map(issuers),
    }
  } catch (cause) {
    throw faults.SERVICE_IDENTITY_KEYS_UNREADABLE(
      { why: cause instanceof Error ? cause.message : String(cause) },
      cause,
    )
  }
}

const isUsable = (key: JSONWebKeySet['keys'][number]): key is PublicKey =>
  key.kty === 'OKP' && key.crv === 'Ed25519' && typeof key.kid === 'string'
