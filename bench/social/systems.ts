import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTokenIssuer } from '@banyan/gateway'
import { createTestDatabase, type TestDatabase, type TestServer } from '@banyan/testing'
import { Client } from 'pg'
import { cookieOf } from '../gateway/identity.ts'
import { type MeasuredProcess, startMeasured } from '../gateway/measured-process.ts'
import { startHost } from '../visible/host-process.ts'
import { fillBaseline } from './baseline/schema.ts'
import { fillBanyan } from './fill-banyan.ts'
import { type Load, openLoad } from './load.ts'
import type { Network } from './network.ts'

/** One of the two, behind a gateway of its own, filled. */
export type System = {
  readonly who: 'banyan' | 'fastify + pg'
  readonly load: Load
  readonly gateway: MeasuredProcess
  readonly database: TestDatabase
  /** Until its data could be read, in seconds. */
  readonly fillS: number
}

const CONTEXTS = ['members', 'catalogue', 'social'] as const

/** Starts both on one PostgreSQL server and fills them with the same network. `stack` ends them. */
export const startSystems = async (server: TestServer, network: Network, stack: AsyncDisposableStack) => {
  const dir = mkdtempSync(join(tmpdir(), 'banyan-bench-'))
  stack.defer(() => rmSync(dir, { recursive: true, force: true }))
  const signingKey = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'bench' }
  const { publicKey } = createTokenIssuer(signingKey)
  const started = { server, network, stack, dir, publicKey, signingKey: JSON.stringify(signingKey) }
  return { banyan: await startBanyan(started), baseline: await startBaseline(started) }
}

type Starting = {
  readonly server: TestServer
  readonly network: Network
  readonly stack: AsyncDisposableStack
  readonly dir: string
  readonly publicKey: object
  readonly signingKey: string
}

const startBanyan = async (o: Starting): Promise<System> => {
  const secret = randomBytes(32).toString('hex')
  const [keysFile, secretFile] = [join(o.dir, 'keys.json'), join(o.dir, 'secret')]
  writeFileSync(keysFile, JSON.stringify({ keys: [o.publicKey] }))
  writeFileSync(secretFile, secret)
  const databases = new Map<string, TestDatabase>()
  for (const name of CONTEXTS.flatMap((context) => [context, `${context}_keys`]))
    databases.set(name, await createTestDatabase(o.server.adminUrl))
  const urls = [...databases].map(([name, { url }]) => [`DATABASE_URL_${name.toUpperCase()}`, url] as const)
  const host = o.stack.use(
    await startHost({
      ...Object.fromEntries(urls),
      CONTEXTS: CONTEXTS.join(),
      IDENTITY_PUBLIC_KEYS_FILE: keysFile,
      PERSON_KEY_SECRET_FILE: secretFile,
    }),
  )
  const [database, keys] = [databases.get('social')!, databases.get('social_keys')!]
  const { load, gateway } = await behindGateway(o, host.url)
  const startedAt = performance.now()
  const last = await fillBanyan(o.network, { url: database.url, keysUrl: keys.url, secret })
  console.log(`the log of social was filled in ${secondsSince(startedAt)} s, its views follow …`)
  await whenViewsShow(gateway, last)
  await inDatabase(database, (client) => client.query('vacuum analyze'))
  return { who: 'banyan', load, gateway, database, fillS: secondsSince(startedAt) }
}

const startBaseline = async (o: Starting): Promise<System> => {
  const database = await createTestDatabase(o.server.adminUrl)
  const startedAt = performance.now()
  await inDatabase(database, (client) => fillBaseline(client, o.network))
  const env = { DATABASE_URL: database.url, PUBLIC_KEY: JSON.stringify(o.publicKey), NODE_ENV: 'production' }
  const server = o.stack.use(await startMeasured('../social/baseline/server.ts', env))
  const fillS = secondsSince(startedAt)
  return { who: 'fastify + pg', ...(await behindGateway(o, `http://127.0.0.1:${server.port}`)), database, fillS }
}

const behindGateway = async ({ stack, signingKey, network }: Starting, upstream: string) => {
  const env = { UPSTREAM_URL: upstream, SIGNING_KEY: signingKey }
  const gateway = stack.use(await startMeasured('../social/gateway.ts', env))
  return { gateway, load: stack.use(openLoad(gateway.port, network)) }
}

/** As the role that owns the database. */
export const inDatabase = async <T>({ url }: TestDatabase, work: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Views may be minutes behind while a network is filled. */
const FILLED_MS = 8 * 60_000

/** An answer that has seen the last event is one of views that have passed it. */
const whenViewsShow = async ({ port }: MeasuredProcess, eventId: string): Promise<void> => {
  const headers = { cookie: cookieOf('0'), 'banyan-seen': `social:${eventId}` }
  for (const deadline = performance.now() + FILLED_MS; performance.now() < deadline;) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/social/timeline`, { headers })
    await answer.arrayBuffer()
    if (answer.status === 200 && answer.headers.get('banyan-stale') === null) return
  }
  throw new Error(`expected the views of social to show ${eventId} within ${FILLED_MS} ms`)
}

const secondsSince = (startedAt: number): number => Math.round((performance.now() - startedAt) / 100) / 10
