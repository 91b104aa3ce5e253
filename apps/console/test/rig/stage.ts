import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Desk } from '@banyan/configuration'
import { eventCodec, memoryEventStore, memoryPersonKeys } from '@banyan/event-store'
import { memoryViewStorage, openProjections } from '@banyan/projection'
import { type HostedContext, type HostOptions, memoryLedger, type OpenParts, startHost } from '@banyan/service'
import { system } from '@banyan/model'
import { createLogger } from '@banyan/telemetry'
import type { TestScope } from '@banyan/testing'
import { type PageHandler, readSettings, type RunningConsole, startConsole } from '../../src/index.ts'
import { hostedContexts } from './example.ts'
import { makeKeys } from './keys.ts'

export const PASSWORD = 'the first password of all'

export const inMemory: OpenParts = async ({ definition, holder, log }) => {
  const store = memoryEventStore({ context: definition.name })
  const keys = memoryPersonKeys()
  const codec = eventCodec(definition, keys)
  const views = openProjections({ definition, store, codec, keys, holder, log, storage: memoryViewStorage() })
  return { store, keys, codec, views, ledger: memoryLedger() }
}

export type Hosting = Omit<HostedContext, 'open'>

export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Record<string, never> }

/** Somebody at a browser of their own. */
export type Visitor = {
  readonly ask: (
    method: string,
    path: string,
    o?: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> },
  ) => Promise<Answer>
  readonly signIn: (name: string, password: string) => Promise<Answer>
  /** `banyan-console=…`; empty before signing in. */
  readonly cookie: () => string
}

export type Stage = {
  readonly dir: string
  /** Ends the host and starts it again at the same address, with these contexts. */
  readonly restartHost: (contexts: readonly Hosting[]) => Promise<void>
  readonly stopHost: () => Promise<void>
  readonly console: RunningConsole
  readonly origin: string
  readonly visitor: () => Visitor
  /** A visitor who is signed in as the admin. */
  readonly admin: () => Promise<Visitor>
  /** Calls the host as a member. */
  readonly member: (method: string, path: string, body?: unknown) => Promise<Response>
  readonly keys: Awaited<ReturnType<typeof makeKeys>>
  readonly lines: { readonly host: readonly string[]; readonly console: readonly string[] }
  readonly env: Readonly<Record<string, string>>
}

/** A host with the example's contexts, and a console beside it. */
export const stage = async (
  t: TestScope,
  o: {
    readonly open?: OpenParts
    readonly env?: Readonly<Record<string, string>>
    readonly pages?: PageHandler
    readonly desk?: Desk
    /** What else the host is told. */
    readonly hosting?: Pick<HostOptions, 'process' | 'switches'>
    /** How the host says that it stands with its settings. */
    readonly configuration?: NonNullable<HostOptions['configuration']>
  } = {},
): Promise<Stage> => {
  const dir = await mkdtemp(join(tmpdir(), 'banyan-console-'))
  const undo: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true })]
  t.after(async () => {
    for (const fn of undo.toReversed()) await fn()
  })
  const keys = await makeKeys(dir)
  const lines = { host: [] as string[], console: [] as string[] }
  const logTo = (process: 'host' | 'console') =>
    createLogger({ process, level: 'debug', sink: { write: (line) => void lines[process].push(line) } })
  const hostOn = (port: number, contexts: readonly Hosting[]) =>
    startHost({
      contexts: contexts.map((hosted) => ({ ...hosted, open: o.open ?? inMemory })),
      system: system(
        'Example',
        contexts.map(({ context }) => context),
      ),
      port,
      identity: { publicKeysFile: keys.publicKeysFile, issuers: ['gateway'] },
      idSecret: new Uint8Array(32),
      holder: `test/${randomUUID()}`,
      build: { root: join(import.meta.dirname, '../../../..') },
      log: logTo('host'),
      ...(o.configuration && { configuration: o.configuration }),
      ...o.hosting,
    })
  let host = await hostOn(0, hostedContexts)
  const { port } = host
  undo.push(async () => host[Symbol.asyncDispose]())
  await host.whenReady()
  const passwordFile = join(dir, 'console-admin-password')
  await writeFile(passwordFile, `${PASSWORD}\n`)
  const env = {
    PORT: '0',
    HOST_URL: `http://127.0.0.1:${port}`,
    CONSOLE_IDENTITY_KEY_FILE: keys.consoleKeyFile,
    CONSOLE_DATA_DIR: join(dir, 'console'),
    CONSOLE_ADMIN_PASSWORD_FILE: passwordFile,
    LOG_DIR: join(dir, 'logs'),
    ...o.env,
  }
  const running = await startConsole(readSettings(env), {
    log: logTo('console'),
    ...(o.pages && { pages: o.pages }),
    ...(o.desk && { desk: o.desk }),
  })
  undo.push(async () => running[Symbol.asyncDispose]())
  const origin = `http://127.0.0.1:${running.port}`
  const visitor = () => browser(origin)
  return {
    dir,
    restartHost: async (contexts) => {
      await host[Symbol.asyncDispose]()
      host = await hostOn(port, contexts)
      await host.whenReady()
    },
    stopHost: async () => host[Symbol.asyncDispose](),
    console: running,
    origin,
    visitor,
    admin: async () => {
      const admin = visitor()
      const { status } = await admin.signIn('admin', PASSWORD)
      if (status !== 200) throw new Error(`the admin could not sign in: ${status}`)
      return admin
    },
    member: (method, path, body) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        body: body === undefined ? null : JSON.stringify(body),
        headers: {
          authorization: keys.gateway.token({ aud: path.split('/')[2] ?? '', sub: 'ann', kind: 'member' }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
      }),
    keys,
    lines,
    env,
  }
}

/** Keeps the cookie and says where it comes from, as browsers do. */
export const browser = (origin: string): Visitor => {
  let cookie = ''
  const ask: Visitor['ask'] = async (method, path, { body, headers } = {}) => {
    const response = await fetch(origin + path, {
      method,
      body: body === undefined ? null : JSON.stringify(body),
      headers: {
        'sec-fetch-site': 'same-origin',
        ...(cookie === '' ? {} : { cookie }),
        ...(method === 'GET' ? {} : { origin }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
    })
    const set = response.headers.get('set-cookie')
    if (set !== null) cookie = set.includes('Max-Age=0') ? '' : set.slice(0, set.indexOf(';'))
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : { text } }
  }
  return {
    ask,
    signIn: (name, password) => ask('POST', '/api/session', { body: { name, password } }),
    cookie: () => cookie,
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
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}
