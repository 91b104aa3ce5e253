import { generateKeyPairSync, hkdfSync, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import type { CallKey } from '@banyan/service'

const SECRET_BYTES = 32

/** The one secret of a data directory, made at its first start: what everything else is derived from. */
export const openSecret = async (file: string): Promise<string> => {
  const fresh = randomBytes(SECRET_BYTES).toString('hex')
  await writeFile(file, fresh, { mode: 0o600, flag: 'wx' }).catch(unlessThere)
  return readFile(file, 'utf8')
}

/** A secret for one purpose: knowing it tells nothing of the others. */
export const derived = (secret: string, purpose: string): string =>
  Buffer.from(hkdfSync('sha256', secret, '', `banyan ${purpose}`, SECRET_BYTES)).toString('hex')

/** New keys for each run, as tokens live for seconds: of the gateway, and of each context. The public halves stand in the file. */
export const makeKeys = async (publicKeysFile: string, contexts: readonly string[]) => {
  const keys = new Map(['gateway', ...contexts].map((issuer) => [issuer, keyFor(issuer)] as const))
  const publicKeys = [...keys.values()].map(({ d: _private, ...rest }) => rest)
  await writeFile(publicKeysFile, JSON.stringify({ keys: publicKeys }))
  return { publicKeysFile, of: (issuer: string): CallKey => keys.get(issuer)! }
}

const keyFor = (issuer: string): CallKey => ({
  ...(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as object),
  kid: `${issuer}.${randomBytes(8).toString('hex')}`,
  issuer,
})

const unlessThere = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'EEXIST') throw error
}
