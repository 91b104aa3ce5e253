import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Keys as the launcher makes them: one an issuer, their public halves in one file. */
export const makeKeys = async (dir: string) => {
  const issuers = await Promise.all(['gateway', 'console'].map((issuer) => makeKey(dir, issuer)))
  const publicKeysFile = join(dir, 'public-keys.json')
  await writeFile(publicKeysFile, JSON.stringify({ keys: issuers.map(({ published }) => published) }))
  const [gateway, console] = issuers
  return { publicKeysFile, consoleKeyFile: console!.file, gateway: gateway!, console: console! }
}

const makeKey = async (dir: string, issuer: string) => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const { kty, crv, x, d } = privateKey.export({ format: 'jwk' })
  const kid = `${issuer}.${createHash('sha256').update(x!).digest('base64url')}`
  const file = join(dir, `identity-${issuer}.json`)
  await writeFile(file, JSON.stringify({ kty, crv, x, d, kid, issuer }), { mode: 0o600 })
  return { file, published: { kty, crv, x, kid, issuer }, token: tokens(privateKey, { iss: issuer, kid }) }
}

const tokens =
  (key: KeyObject, { iss, kid }: { readonly iss: string; readonly kid: string }) =>
  (claims: { readonly aud: string; readonly sub: string; readonly kind: string }): string => {
    const iat = Math.floor(Date.now() / 1_000)
    const text = `${encode({ alg: 'EdDSA', kid, typ: 'JWT' })}.${encode({ iss, iat, exp: iat + 90, jti: randomUUID(), ...claims })}`
    return `Bearer ${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`
  }

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
