import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestScope } from '@banyan/testing'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { CallKey } from '../../src/index.ts'

export type TokenOptions = {
  readonly sub?: string
  readonly kind?: string
  readonly aud?: string | string[]
  readonly iss?: string
  readonly kid?: string
  readonly livesS?: number
  readonly issuedAgoS?: number
  readonly without?: readonly string[]
  /** The party that acts for the subject. */
  readonly act?: string
}

/** An issuer of tokens with its key published in a JWKS file. */
export const tokenIssuer = async (t: TestScope) => {
  const dir = await mkdtemp(join(tmpdir(), 'banyan-keys-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  const file = join(dir, 'public-keys.json')
  const first = await newKey('key-1')
  const published: (typeof first.published & { readonly issuer?: string })[] = [first.published]
  const publish = () => writeFile(file, JSON.stringify({ keys: published }))
  await publish()
  return {
    file,
    token: (o: TokenOptions = {}) => sign(first.privateKey, { kid: 'key-1', ...o }),
    /** A context's own key, in the file as its alone unless `isShared`; hosts started before don't know it. */
    contextKey: async (context: string, { isShared = false } = {}) => {
      const kid = `${context}-key`
      const key = await newKey(kid)
      const owned = isShared ? {} : { issuer: context }
      published.push({ ...key.published, ...owned })
      await publish()
      return {
        callKey: { ...(await exportJWK(key.privateKey)), kid, issuer: context } satisfies CallKey,
        token: (o: TokenOptions = {}) => sign(key.privateKey, { kid, iss: context, ...o }),
      }
    },
    /** A key the file doesn't hold, until `publish` is called. */
    otherKey: async (kid: string) => {
      const key = await newKey(kid)
      return {
        token: (o: TokenOptions = {}) => sign(key.privateKey, { kid, ...o }),
        publish: async () => {
          published.push(key.published)
          await publish()
        },
      }
    },
  }
}

const newKey = async (kid: string) => {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  return { privateKey, published: { ...(await exportJWK(publicKey)), kid } }
}

type PrivateKey = Awaited<ReturnType<typeof newKey>>['privateKey']

const sign = (key: PrivateKey, o: TokenOptions): Promise<string> => {
  const now = Math.floor(Date.now() / 1_000) - (o.issuedAgoS ?? 0)
  const claims = {
    iss: o.iss ?? 'gateway',
    aud: o.aud ?? 'theatre',
    sub: o.sub ?? 'ann',
    kind: o.kind ?? 'member',
    iat: now,
    exp: now + (o.livesS ?? 90),
    jti: randomUUID(),
    ...(o.act !== undefined && { act: { sub: o.act } }),
  }
  const kept = Object.fromEntries(Object.entries(claims).filter(([name]) => !o.without?.includes(name)))
  return new SignJWT(kept).setProtectedHeader({ alg: 'EdDSA', kid: o.kid ?? 'key-1' }).sign(key)
}
