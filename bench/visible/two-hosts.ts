import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as elapsed } from 'node:timers/promises'
import { createTokenIssuer } from '@banyan/gateway'
import { createTestDatabase, testServer } from '@banyan/testing'

const HOST = join(import.meta.dirname, '../../anycompany/system/src/host.ts')
const READY_MS = 20_000

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
  const hosts = [await startHost(dir, social.url, keys.url), await startHost(dir, social.url, keys.url)] as const
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
      for (const { child } of hosts) child.kill('SIGTERM')
      await Promise.all(hosts.map(({ child }) => once(child, 'exit')))
      await server.destroy()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

const startHost = async (
  dir: string,
  url: string,
  keysUrl: string,
): Promise<{ readonly child: ChildProcess; readonly url: string }> => {
  const child = spawn(process.execPath, [HOST], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      PORT: '0',
      CONTEXTS: 'social',
      DATABASE_URL_SOCIAL: url,
      DATABASE_URL_SOCIAL_KEYS: keysUrl,
      IDENTITY_PUBLIC_KEYS_FILE: join(dir, 'keys.json'),
      PERSON_KEY_SECRET_FILE: join(dir, 'secret'),
      SHOP_READER_URL: 'postgres://nobody@127.0.0.1:1/none', // only the members context asks the shop
    },
  })
  const port = await listeningPort(child)
  child.stdout.resume()
  const address = `http://127.0.0.1:${port}`
  for (const deadline = performance.now() + READY_MS; performance.now() < deadline; await elapsed(50)) {
    const ready = await fetch(`${address}/_health/ready`).then(
      (r) => r.ok,
      () => false,
    )
    if (ready) return { child, url: address }
  }
  throw new Error(`a host was not ready within ${READY_MS} ms`)
}

const listeningPort = async (child: ChildProcess): Promise<number> => {
  let text = ''
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) {
    text += String(chunk)
    const port = /"port":(\d+)/.exec(text)?.[1]
    if (port) return Number(port)
  }
  throw new Error('a host ended before it listened')
}
