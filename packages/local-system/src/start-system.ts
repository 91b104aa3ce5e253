import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { findNatsServer } from '@banyan/bus-nats/local-server'
import { isPortFree, openServer, stablePort, tryLock } from '@banyan/local-postgres'
import { startBroker } from './broker.ts'
import { contextDatabases } from './databases.ts'
import { faults } from './errors.ts'
import { startFront } from './front.ts'
import { type HostTask, startHostProcess } from './host-process.ts'
import { derived, makeKeys, openSecret } from './secrets.ts'
import type { LocalSystem, Settings } from './settings.ts'

/** A system that runs. Disposing ends all its processes. */
export type RunningSystem = AsyncDisposable & {
  readonly url: string
  /** Names of the processes that host contexts. */
  readonly hosts: readonly string[]
}

/** Starts everything and waits until each context answers. Throws `LOCAL_SYSTEM_…` and what PostgreSQL's start throws; then nothing runs. */
export const startSystem = async (
  { system }: LocalSystem,
  { topology, dataDir, port }: Settings,
  signal: AbortSignal,
): Promise<RunningSystem> => {
  const program = topology === 'services' ? findNatsServer() : undefined
  if (topology === 'services' && program === undefined) throw faults.LOCAL_SYSTEM_BROKER_MISSING({})
  await using started = new AsyncDisposableStack()
  const logDir = join(dataDir, 'logs')
  await mkdir(logDir, { recursive: true })
  await chmod(dataDir, 0o711) // PostgreSQL's own user passes through
  const attempt = await tryLock(dataDir, 'running')
  if ('holder' in attempt) throw faults.LOCAL_SYSTEM_RUNS_ALREADY({ dataDir, pid: attempt.holder.pid })
  started.use(attempt.lock)
  if (!(await isPortFree(port))) throw faults.LOCAL_SYSTEM_PORT_TAKEN({ port })
  const contexts = system.contexts.map(({ name }) => name)
  const secret = await openSecret(join(dataDir, 'secret'))
  const server = started.use(await openServer({ dataDir: join(dataDir, 'postgres'), signal }))
  const databases = await contextDatabases(contexts, { server, secret, signal })
  const keys = await makeKeys(join(dataDir, 'public-keys.json'), contexts)
  const broker =
    program === undefined ? undefined : started.use(await startBroker({ program, dataDir, secret, signal }))
  const rows = topology === 'services' ? contexts.map((name) => [name]) : [contexts]
  const hosts = await Promise.all(
    rows.map(async (hosted) => {
      const name = hosted.length === 1 ? hosted[0]! : 'host'
      return { name, hosted, port: await stablePort(join(dataDir, `${name}.port`), signal) }
    }),
  )
  const originOf = Object.fromEntries(
    hosts.flatMap(({ hosted, port: at }) => hosted.map((context) => [context, `http://127.0.0.1:${at}`])),
  )
  const tasks = hosts.map(({ name, hosted, port: at }): HostTask => ({
    name,
    contexts: hosted,
    port: at,
    databases: Object.fromEntries(hosted.map((context) => [context, databases[context]!])),
    publicKeysFile: keys.publicKeysFile,
    secret: derived(secret, 'persons’ keys'),
    idSecret: derived(secret, 'ids'),
    ...(broker && {
      amongServices: {
        brokerUrl: broker.url,
        keys: hosted.map((context) => keys.of(context)),
        instancesOf: Object.fromEntries(contexts.map((id) => [id, [{ id, url: originOf[id]! }]])),
      },
    }),
  }))
  await Promise.all(tasks.map(async (task) => started.use(await startHostProcess(task, { dataDir, logDir, signal }))))
  const front = started.use(await startFront({ port, originOf, signingKey: keys.of('gateway'), logDir }))
  const ending = started.move()
  return { url: front.url, hosts: hosts.map(({ name }) => name), [Symbol.asyncDispose]: () => ending.disposeAsync() }
}
