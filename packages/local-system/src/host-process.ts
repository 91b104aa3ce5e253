import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inProcessBus } from '@banyan/bus'
import { natsBus } from '@banyan/bus-nats'
import { type CallKey, callSigner, openOnPostgres, startHost } from '@banyan/service'
import { createLogger } from '@banyan/telemetry'
import type { ContextDatabases } from './databases.ts'
import { keepRunning } from './keep-running.ts'
import type { LocalSystem } from './settings.ts'

/** What a host is told by whoever started it: over the channel between them, where nobody else reads it. */
export type HostTask = {
  readonly name: string
  readonly contexts: readonly string[]
  readonly port: number
  readonly databases: Readonly<Record<string, ContextDatabases>>
  readonly publicKeysFile: string
  readonly secret: string
  /** Hex. */
  readonly idSecret: string
  /** Undefined where one process hosts all contexts. */
  readonly amongServices?: {
    readonly brokerUrl: string
    readonly keys: readonly CallKey[]
    /** Who hosts each context. */
    readonly instancesOf: Readonly<Record<string, readonly { readonly id: string; readonly url: string }[]>>
  }
}

const ROLE = 'BANYAN_LOCAL_HOST'
const READY = 'ready'

/** Whether this process was started to host contexts. */
export const isHostProcess = (): boolean => process.env[ROLE] !== undefined && process.send !== undefined

/** Starts the program once more, as a host, and waits until its contexts answer. When it dies it is started again. */
export const startHostProcess = async (
  task: HostTask,
  o: { readonly dataDir: string; readonly logDir: string; readonly signal: AbortSignal },
): Promise<AsyncDisposable> => {
  const isReady = Promise.withResolvers<void>()
  const log = openSync(join(o.logDir, `${task.name}.log`), 'a', 0o600)
  const kept = keepRunning(() => {
    const child = fork(process.argv[1]!, [], {
      env: { ...process.env, [ROLE]: task.name },
      stdio: ['ignore', log, log, 'ipc'],
    })
    writeFileSync(join(o.dataDir, `${task.name}.pid`), `${child.pid}\n`)
    child.send(task, () => {}) // one that died at once is started again
    child.on('message', (message) => message === READY && isReady.resolve())
    return child
  })
  o.signal.addEventListener('abort', () => isReady.reject(o.signal.reason as Error), { once: true })
  try {
    o.signal.throwIfAborted()
    await isReady.promise
    return kept
  } catch (error) {
    await kept[Symbol.asyncDispose]()
    throw error
  }
}

/** Hosts what it is told to, until it is told to end or whoever started it is gone. */
export const hostHere = async ({ system, apis }: LocalSystem): Promise<void> => {
  const [task] = (await once(process, 'message')) as [HostTask]
  const { name, amongServices } = task
  const log = createLogger({ process: name })
  const open = openOnPostgres({ databaseOf: (context) => task.databases[context]!, secret: task.secret })
  const host = await startHost({
    contexts: apis
      .filter(({ context }) => task.contexts.includes(context.name))
      .map((api) => ({ context: api.context, api, open })),
    system,
    port: task.port,
    identity: {
      publicKeysFile: task.publicKeysFile,
      issuers: ['gateway'],
      ...(amongServices && { callers: system.contexts.map((context) => context.name) }),
    },
    bus: amongServices
      ? natsBus({ url: amongServices.brokerUrl, name, system: system.name.toLowerCase(), log })
      : inProcessBus(),
    ...(amongServices && {
      elsewhere: {
        instancesOf: (context) => amongServices.instancesOf[context] ?? [],
        sign: callSigner(amongServices.keys),
      },
    }),
    idSecret: Buffer.from(task.idSecret, 'hex'),
    holder: `${name}/${process.pid}/${randomUUID().slice(0, 8)}`,
    log,
    process: name,
  })
  const end = async (): Promise<void> => {
    await host.drain()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'disconnect'] as const) process.once(signal, () => void end())
  process.on('SIGINT', () => {}) // Ctrl-C reaches all processes of a terminal: whoever started this one says when it ends
  await host.whenReady()
  process.send?.(READY)
}
