import { createHash, generateKeyPairSync } from 'node:crypto'
import { chmod, readFile, rename, writeFile } from 'node:fs/promises'
import { faults } from '../errors.ts'

/**
 * A new Ed25519 key as a private JWK (RFC 8037); its `kid` is the issuer's name and its thumbprint (RFC 7638). `issuer` is a member of
 * our own: a verifier accepts from a key only tokens whose `iss` is its issuer, so that no service can speak for the gateway.
 */
export const makeIdentityKey = (issuer: string): string => {
  const { kty, crv, x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  if (!kty || !crv || !x || !d) throw new Error('node:crypto exported an Ed25519 key without one of kty, crv, x, d')
  const thumbprint = createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url')
  return `${JSON.stringify({ kty, crv, x, d, kid: `${issuer}.${thumbprint}`, issuer, alg: 'EdDSA', use: 'sig' })}\n`
}

/**
 * Writes the public halves of private keys as a JWKS that every process may read. The private part can't get there: members are
 * chosen, not removed.
 * @throws LAUNCHER_SECRET_UNREADABLE
 */
export const writePublicKeys = async (file: string, privateKeyFiles: readonly string[]): Promise<void> => {
  const keys = await Promise.all(privateKeyFiles.map(readPublicHalf))
  await writeFile(`${file}.new`, `${JSON.stringify({ keys }, null, 2)}\n`)
  await chmod(`${file}.new`, 0o644)
  await rename(`${file}.new`, file)
}

const readPublicHalf = async (file: string): Promise<object> => {
  try {
    const { kty, crv, x, kid, issuer } = JSON.parse(await readFile(file, 'utf8')) as Readonly<Record<string, unknown>>
    if (kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string' || typeof kid !== 'string')
      throw new Error('expected an Ed25519 JWK with a kid')
    return { kty, crv, x, kid, issuer, alg: 'EdDSA', use: 'sig' }
  } catch (error) {
    throw faults.LAUNCHER_SECRET_UNREADABLE({ file, reason: (error as Error).message.split('"')[0] ?? '' }, error)
  }
}
