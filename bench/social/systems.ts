import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTokenIssuer } from '@banyan/gateway'
import { createTestDatabase, type TestDatabase, type TestServer } from '@banyan/testing'
import { cookieOf } from '../gateway/identity.ts'
import { type MeasuredProcess, startMeasured } from '../gateway/measured-process.ts'
import { startHost } from '../visible/host-process.ts'
import { fillBaseline } from './baseline/schema.ts'
import { connected } from './connected.ts'
import { type FillPhases, secondsOf } from './fill-banyan.ts'
import { fillInThread } from './fill-in-thread.ts'
import { lastEventOf } from './happened.ts'
import { type Load, openLoad } from './load.ts'
import type { Network, NetworkSize } from './network.ts'

/** One of the two, behind a gateway of its own, filled. */
export type System = {
  readonly who: 'banyan' | 'fastify + pg'
  readonly load: Load
  readonly gateway: MeasuredProcess
  readonly database: TestDatabase
  /** Until its data could be read. */
  readonly fillS: FillPhases
  readonly databaseMb: number
}

const CONTEXTS = ['members', 'catalogue', 'social'] as const

/** Starts both on one PostgreSQL server and fills them with the same network. `stack` ends them. */
export const startSystems = async (
  server: TestServer,
  { size, network }: { readonly size: NetworkSize; readonly network: Network },
  stack: AsyncDisposableStack,
) => {
  const dir = mkdtempSync(join(tmpdir(), 'banyan-bench-'))
  stack.defer(() => rmSync(dir, { recursive: true, force: true }))
  const signingKey = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'bench' }
  const { publicKey } = createTokenIssuer(signingKey)
  const started = { server, size, network, stack, dir, publicKey, signingKey: JSON.stringify(signingKey) }
  return { banyan: await startBanyan(started), baseline: await startBaseline(started) }
}

type Starting = {
  readonly server: TestServer
  readonly size: NetworkSize
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
  const [database, keys] = [databases.get('social')!, databases.get('social_keys')!]
  // Its views are built before the host starts, which finds them as a host would have left them.
  const filled = await fillInThread(o.size, { url: database.url, keysUrl: keys.url, secret })
  const vacuumed = await secondsOf(() => vacuum(database))
  const urls = [...databases].map(([name, { url }]) => [`DATABASE_URL_${name.toUpperCase()}`, url] as const)
  const host = o.stack.use(
    await startHost({
      ...Object.fromEntries(urls),
      CONTEXTS: CONTEXTS.join(),
      IDENTITY_PUBLIC_KEYS_FILE: keysFile,
      PERSON_KEY_SECRET_FILE: secretFile,
    }),
  )
  const { load, gateway } = await behindGateway(o, host.url)
  const shown = await secondsOf(() => whenViewsShow(gateway, lastEventOf(o.network)))
  await requireNoRebuild(database)
  const fillS = { ...filled, 'vacuum analyze': vacuumed, 'host shows it': shown }
  return tell({ who: 'banyan', load, gateway, database, fillS, databaseMb: await sizeOf(database) })
}

const startBaseline = async (o: Starting): Promise<System> => {
  const database = await createTestDatabase(o.server.adminUrl)
  const tables = await secondsOf(() => fillBaseline(database.url, o.network))
  const fillS = { tables, 'vacuum analyze': await secondsOf(() => vacuum(database)) }
  const env = { DATABASE_URL: database.url, PUBLIC_KEY: JSON.stringify(o.publicKey), NODE_ENV: 'production' }
  const server = o.stack.use(await startMeasured('../social/baseline/server.ts', env))
  const behind = await behindGateway(o, `http://127.0.0.1:${server.port}`)
  return tell({ who: 'fastify + pg', ...behind, database, fillS, databaseMb: await sizeOf(database) })
}

const tell = (system: System): System => {
  console.log(`${system.who} was filled:`, system.fillS, `${system.databaseMb} MB`)
  return system
}

const vacuum = ({ url }: TestDatabase): Promise<unknown> => connected(url, (client) => client.query('vacuum analyze'))

const BYTES_PER_MB = 2 ** 20

const sizeOf = ({ url }: TestDatabase): Promise<number> =>
  connected(url, async (client) => {
    const text = 'select pg_database_size(current_database())::float8 as bytes'
    const { rows } = await client.query<{ readonly bytes: number }>(text)
    return Math.round(rows[0]!.bytes / BYTES_PER_MB)
  })

const behindGateway = async ({ stack, signingKey, network }: Starting, upstream: string) => {
  const env = { UPSTREAM_URL: upstream, SIGNING_KEY: signingKey }
  const gateway = stack.use(await startMeasured('../social/gateway.ts', env))
  return { gateway, load: stack.use(openLoad(gateway.port, network)) }
}

/** Views that were built have nothing left to do. */
const SHOWN_MS = 60_000

/** An answer that has seen the last event is one of views that have passed it. */
const whenViewsShow = async ({ port }: MeasuredProcess, eventId: string): Promise<void> => {
  const headers = { cookie: cookieOf('0'), 'banyan-seen': `social:${eventId}` }
  for (const deadline = performance.now() + SHOWN_MS; performance.now() < deadline;) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/social/timeline`, { headers })
    await answer.arrayBuffer()
    if (answer.status === 200 && answer.headers.get('banyan-stale') === null) return
  }
  throw new Error(`expected the views of social to show ${eventId} within ${SHOWN_MS} ms`)
}

/** A host whose code is not the code that filled the views would build them anew while it is measured. */
const requireNoRebuild = ({ url }: TestDatabase): Promise<void> =>
  connected(url, async (client) => {
    const text = "select group_name from projection.checkpoints where state <> 'live'"
    const { rows } = await client.query<{ readonly group_name: string }>(text)
    if (rows.length > 0) throw new Error(`expected views as they were filled, found ${rows[0]!.group_name} rebuilt`)
  })
