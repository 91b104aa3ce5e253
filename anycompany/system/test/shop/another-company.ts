import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { testDatabase } from '@banyan/testing'
import { eventually } from '../eventually.ts'

type Scope = { after(fn: () => Promise<void>): void }
type Environment = Readonly<Record<string, string>>

/** A shop that is none of ours. */
export type GivenShop = {
  readonly url: string
  readonly readerUrl: string
  readonly sessionSecret: string
  /** Module of its profile. */
  readonly profileFile: string
}

const SOURCE = join(import.meta.dirname, '../../src')
const STARTED_WITHIN_MS = 60_000

/** Host and gateway, as AnyCompany runs them, beside a given shop. Answers the gateway's URL once all is ready. */
export const startBeside = async (scope: Scope, shop: GivenShop): Promise<string> => {
  const identity = await identityFiles(scope, shop)
  const common = { ...identity, SHOP_URL: shop.url, SHOP_READER_URL: shop.readerUrl, SHOP_PROFILE: shop.profileFile }
  const host = await start(scope, 'host.ts', { ...common, ...(await databases(scope)), CONTEXTS: 'all' })
  const gateway = await start(scope, 'gateway.ts', { ...common, HOST_URL: host })
  await eventually(async () => {
    const answer = await fetch(`${gateway}/_banyan/health`)
    const text = await answer.text()
    if (answer.status !== 200) throw new Error(text)
  }, STARTED_WITHIN_MS)
  return gateway
}

const databases = async (scope: Scope): Promise<Environment> => {
  const variables = ['MEMBERS', 'MEMBERS_KEYS', 'CATALOGUE', 'CATALOGUE_KEYS', 'SOCIAL', 'SOCIAL_KEYS'].map(
    async (name) => {
      const { url } = await testDatabase(scope)
      return [`DATABASE_URL_${name}`, url] as const
    },
  )
  return Object.fromEntries(await Promise.all(variables))
}

const identityFiles = async (scope: Scope, shop: GivenShop): Promise<Environment> => {
  const dir = await mkdtemp(join(tmpdir(), 'another-company-'))
  scope.after(() => rm(dir, { recursive: true, force: true }))
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const about = { kid: 'gateway.1', issuer: 'gateway', alg: 'EdDSA', use: 'sig' }
  const files = {
    IDENTITY_PRIVATE_KEY_FILE: JSON.stringify({ ...privateKey.export({ format: 'jwk' }), ...about }),
    IDENTITY_PUBLIC_KEYS_FILE: JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), ...about }] }),
    PERSON_KEY_SECRET_FILE: 'a secret for tests',
    SHOP_SESSION_SECRET_FILE: shop.sessionSecret,
  }
  const written = Object.entries(files).map(async ([variable, text]) => {
    const file = join(dir, variable.toLowerCase())
    await writeFile(file, text, { mode: 0o600 })
    return [variable, file] as const
  })
  return Object.fromEntries(await Promise.all(written))
}

/** A process of ours on a port that it chooses; answers its URL. */
const start = async (scope: Scope, file: string, env: Environment): Promise<string> => {
  const child = spawn(process.execPath, [join(SOURCE, file)], {
    env: { PATH: process.env['PATH'], PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  scope.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const left = once(child, 'exit')
    child.kill('SIGTERM')
    await left
  })
  return `http://127.0.0.1:${await portOf(child)}`
}

const portOf = async (child: ChildProcess): Promise<number> => {
  const late = setTimeout(() => child.kill('SIGKILL'), STARTED_WITHIN_MS)
  const said: string[] = []
  for await (const line of createInterface({ input: child.stdout! })) {
    said.push(line)
    const { port, url } = JSON.parse(line) as { readonly port?: number; readonly url?: string }
    const found = port ?? Number(URL.parse(url ?? '')?.port)
    if (!(found > 0)) continue
    clearTimeout(late)
    child.stdout!.resume()
    return found
  }
  throw new Error(`expected a port within ${STARTED_WITHIN_MS} ms, found the end of:\n${said.join('\n')}`)
}
