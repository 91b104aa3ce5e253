import { randomUUID } from 'node:crypto'
import {
  eventCodec,
  memoryEventStore,
  memoryPersonKeys,
  openPostgresEventStore,
  postgresPersonKeys,
} from '@banyan/event-store'
import { system } from '@banyan/model'
import { memoryViewStorage, openProjections } from '@banyan/projection'
import { createLogger } from '@banyan/telemetry'
import { testDatabase, type TestScope } from '@banyan/testing'
import {
  type ContextParts,
  type Host,
  type HostedContext,
  type HostOptions,
  memoryLedger,
  type OpenParts,
  postgresLedger,
  startHost,
} from '../../src/index.ts'
import { forgetsGuests, office, officeApi, theatre, theatreApi } from './example.ts'
import { tokenIssuer, type TokenOptions } from './tokens.ts'

/** Opens a context in memory; everything is gone with the host. */
export const inMemory: OpenParts = async ({ definition, holder, log }) => {
  const store = memoryEventStore({ context: definition.name })
  const keys = memoryPersonKeys()
  const codec = eventCodec(definition, keys)
  const views = openProjections({ definition, store, codec, keys, holder, log, storage: memoryViewStorage() })
  return { store, keys, codec, views, ledger: memoryLedger() }
}

/** What a test has opened, closed in reverse: hosts before their databases. */
const undoing = new WeakMap<TestScope, (() => Promise<void>)[]>()
export const lastOpenedFirst = (t: TestScope): TestScope => {
  const known = undoing.get(t)
  const stack = known ?? []
  undoing.set(t, stack)
  if (!known)
    t.after(async () => {
      for (let undo = stack.pop(); undo !== undefined; undo = stack.pop()) await undo()
    })
  return { after: (fn) => void stack.push(fn) }
}

/** Opens contexts on PostgreSQL: hosts that share this share their databases. */
export const onPostgres = async (t: TestScope, contexts = ['theatre', 'office']): Promise<OpenParts> => {
  const databases = new Map<string, Promise<{ readonly url: string }>>()
  for (const name of contexts) databases.set(name, testDatabase(lastOpenedFirst(t)))
  await Promise.all(databases.values())
  return async ({ definition, holder, log }) => {
    const context = definition.name
    const { url } = await databases.get(context)!
    const store = await openPostgresEventStore({ context, url, holder })
    const keys = await postgresPersonKeys({ context, url, secret: 'a secret for tests' })
    const codec = eventCodec(definition, keys)
    const views = openProjections({ definition, store, codec, keys, holder, log, url })
    return { store, keys, codec, views, ledger: await postgresLedger({ context, url }) }
  }
}

export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Record<string, unknown> }

export type Ask = (
  method: string,
  path: string,
  o?: {
    readonly as?: TokenOptions | string | null
    readonly body?: unknown
    readonly raw?: string | Uint8Array<ArrayBuffer>
    readonly headers?: Readonly<Record<string, string>>
  },
) => Promise<Answer>

export type Stage = {
  readonly host: Host
  readonly ask: Ask
  readonly origin: string
  readonly token: (o?: TokenOptions) => Promise<string>
  readonly issuer: Awaited<ReturnType<typeof tokenIssuer>>
  /** What the host's contexts run on, by name; the latest opened. */
  readonly parts: ReadonlyMap<string, ContextParts>
  readonly lines: readonly string[]
}

/** A running host with the example contexts, and a client for it. */
export const stage = async (
  t: TestScope,
  o: {
    readonly open?: OpenParts
    readonly issuer?: Stage['issuer']
    /** More contexts than the example's. */
    readonly beside?: readonly Pick<HostedContext, 'context' | 'api'>[]
  } & Partial<HostOptions> = {},
): Promise<Stage> => {
  const { open = inMemory, issuer = await tokenIssuer(t), beside = [], ...options } = o
  const parts = new Map<string, ContextParts>()
  const lines: string[] = []
  const openAndTell: OpenParts = async (asked) => {
    const opened = await open(asked)
    parts.set(asked.definition.name, opened)
    return opened
  }
  const host = await startHost({
    contexts: [
      { context: theatre, api: theatreApi, open: openAndTell, forgetOn: forgetsGuests },
      { context: office, api: officeApi, open: openAndTell },
      ...beside.map((one) => ({ ...one, open: openAndTell })),
    ],
    system: system('Example', [theatre, office]),
    port: 0,
    identity: { publicKeysFile: issuer.file, issuers: ['gateway'] },
    idSecret: new Uint8Array(32),
    holder: `test/${randomUUID()}`,
    log: createLogger({ process: 'host', level: 'debug', sink: { write: (line) => void lines.push(line) } }),
    ...options,
  })
  lastOpenedFirst(t).after(async () => await host[Symbol.asyncDispose]())
  const origin = `http://127.0.0.1:${host.port}`
  return { host, origin, ask: client(origin, issuer.token), token: issuer.token, issuer, parts, lines }
}

const client =
  (origin: string, token: (o?: TokenOptions) => Promise<string>): Ask =>
  async (method, path, o = {}) => {
    const bearer = typeof o.as === 'string' ? o.as : await token(o.as ?? {})
    const body = o.raw ?? (o.body === undefined ? null : JSON.stringify(o.body))
    const response = await fetch(origin + path, {
      method,
      body,
      headers: {
        ...(o.as === null ? {} : { authorization: `Bearer ${bearer}` }),
        ...(body === null ? {} : { 'content-type': 'application/json' }),
        ...o.headers,
      },
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? {} : (JSON.parse(text) as Answer['body']),
    }
  }

/** Waits until something holds; fails with the last error after `limitMs`. */
export const eventually = async <R>(check: () => Promise<R> | R, limitMs = 10_000): Promise<R> => {
  const deadline = performance.now() + limitMs
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (performance.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}
