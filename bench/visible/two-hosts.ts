import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTokenIssuer } from '@banyan/gateway'
import { createTestDatabase, testServer } from '@banyan/testing'
import { startHost } from './host-process.ts'

export type TwoHosts = AsyncDisposable & {
  /** Takes the commands. */
  readonly writing: string
  /** Answers the queries; another process over the same database. */
  readonly reading: string
  /** The header for a member. */
  readonly authorization: (memberId: string) => string
}

/** Two host processes of the social context over one durable database, as the launcher would start them. */
export const startTwoHosts = async (): Promise<TwoHosts> => {
  const server = await testServer({ durable: true })
  const [social, keys] = [await createTestDatabase(server.adminUrl), await createTestDatabase(server.adminUrl)]
  const dir = mkdtempSync(join(tmpdir(), 'banyan-bench-'))
  const tokens = createTokenIssuer({
    ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }),
    kid: 'bench',
  })
  writeFileSync(join(dir, 'keys.json'), JSON.stringify({ keys: [tokens.publicKey] }))
  writeFileSync(join(dir, 'secret'), randomBytes(32).toString('hex'))
  const env = {
    CONTEXTS: 'social',
    DATABASE_URL_SOCIAL: social.url,
    DATABASE_URL_SOCIAL_KEYS: keys.url,
    IDENTITY_PUBLIC_KEYS_FILE: join(dir, 'keys.json'),
    PERSON_KEY_SECRET_FILE: join(dir, 'secret'),
  }
  const hosts = [await startHost(env), await startHost(env)] as const
  const minted = new Map<string, { readonly authorization: string; readonly reuseUntil: number }>()
  return {
    writing: hosts[0].url,
    reading: hosts[1].url,
    authorization: (memberId) => {
      let token = minted.get(memberId)
      if (!token || token.reuseUntil < Date.now())
        token = tokens.mint({ subject: memberId, kind: 'member', audience: 'social' }, Date.now())
      minted.set(memberId, token)
      return token.authorization
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(hosts.map((host) => host[Symbol.asyncDispose]()))
      await server.destroy()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
