import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What the gateway is to a host: who vouches for callers. */
export type Issuer = {
  readonly publicKeysFile: string
  /** `gateway` is a service, everybody else a member. */
  readonly tokenFor: (caller: string, audience: string) => string
}

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

export const tokenIssuer = async (scope: { after(fn: () => Promise<void>): void }): Promise<Issuer> => {
  const dir = await mkdtemp(join(tmpdir(), 'banyan-system-'))
  scope.after(() => rm(dir, { recursive: true, force: true }))
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const publicKeysFile = join(dir, 'keys.json')
  await writeFile(publicKeysFile, JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k' }] }))
  return {
    publicKeysFile,
    tokenFor: (caller, aud) => {
      const iat = Math.floor(Date.now() / 1_000)
      const kind = caller === 'gateway' ? 'service' : 'member'
      const claims = { iss: 'gateway', aud, sub: caller, kind, iat, exp: iat + 90, jti: randomUUID() }
      const text = `${base64({ alg: 'EdDSA', kid: 'k' })}.${base64(claims)}`
      return `${text}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}`
    },
  }
}
