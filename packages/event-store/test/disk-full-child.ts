import { execFile } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { isFault } from '@banyan/model'
import { createTestDatabase, type TestServer, testServer } from '@banyan/testing'
import { type EventStore, openPostgresEventStore } from '../src/index.ts'
import { until } from './feeding.ts'
import { event, toStream } from './example.ts'

/**
 * Fills the volume that holds the data, or the one that holds the write-ahead log, under appends; makes room again; tells what
 * happened as JSON. Runs in a mount namespace of its own. Arguments: 'data' | 'wal', and a directory to mount the volumes in.
 */
const [volume, root] = process.argv.slice(2) as ['data' | 'wal', string]
const run = promisify(execFile)

const MEGABYTE = 1_048_576
const SMALL = { data: 120, wal: 70 }
const LARGE_MB = 1_500
/** With a full log no checkpoint may come in time to recycle it. */
const MAX_WAL_SIZE = { data: '64MB', wal: '4GB' }
const FILLER_MB = 24
/** Not compressible, so that the log really grows. */
const bulky = (): string => Array.from({ length: 40_000 }, () => Math.random().toString(36)[2]).join('')

const mountVolumes = async (): Promise<Readonly<Record<'data' | 'wal', string>>> => {
  const paths = { data: join(root, 'data'), wal: join(root, 'wal') }
  for (const name of ['data', 'wal'] as const) {
    await mkdir(paths[name])
    const megabytes = name === volume ? SMALL[name] : LARGE_MB
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0777`, 'tmpfs', paths[name]])
  }
  return paths
}

const serverOn = async (paths: { readonly data: string; readonly wal: string }): Promise<TestServer> => {
  process.env['TMPDIR'] = paths.data
  const server = await testServer({ durable: true, settings: { max_wal_size: MAX_WAL_SIZE[volume] } })
  await server.stop()
  const wal = join(server.pgdata, 'pg_wal')
  await run('cp', ['-a', wal, join(paths.wal, 'pg_wal')])
  await rm(wal, { recursive: true })
  await run('ln', ['-s', join(paths.wal, 'pg_wal'), wal])
  await server.start()
  return server
}

type Filling = { readonly acknowledged: string[]; readonly code: string; readonly retry: string }

const appendUntilItFails = async (store: EventStore): Promise<Filling> => {
  const acknowledged: string[] = []
  for (;;) {
    const stream = `S-${acknowledged.length}`
    try {
      await store.append(toStream(stream, 0, event('Bulky', { text: bulky() })))
      acknowledged.push(stream)
    } catch (error) {
      if (!isFault(error)) throw error
      return { acknowledged, code: error.code, retry: error.retry }
    }
  }
}

const paths = await mountVolumes()
const filler = join(paths[volume], 'filler')
await writeFile(filler, Buffer.alloc(FILLER_MB * MEGABYTE))
const server = await serverOn(paths)
const { url } = await createTestDatabase(server.adminUrl)
let store = await openPostgresEventStore({ context: 'social', url, holder: 'filling' })
const filling = await appendUntilItFails(store)

await rm(filler)
if (volume === 'wal') {
  // A server whose log is full panics. It starts again by itself when it finds room soon enough, else somebody must start it.
  await store[Symbol.asyncDispose]()
  await server.stop().catch(() => {})
  await server.start()
  store = await openPostgresEventStore({ context: 'social', url, holder: 'after' })
}
const afterwards = await until(async () =>
  store.append(toStream('After', 0, event('A'))).then(
    (r) => r.kind,
    () => undefined,
  ),
)
const lost: string[] = []
for (const stream of filling.acknowledged)
  if ((await store.readStream(stream, { after: 0, limit: 9 })).length !== 1) lost.push(stream)
await store.whenNumbered('After@1', AbortSignal.timeout(10_000))
await store[Symbol.asyncDispose]()
await server.destroy()
process.stdout.write(JSON.stringify({ ...filling, acknowledged: filling.acknowledged.length, lost, afterwards }))
process.exit(0)
