import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Bus, inProcessBus } from '@banyan/bus'
import type { System } from '@banyan/model'
import type { Registry } from '@banyan/registry'
import { type HostOptions, type OpenParts, startHost } from '@banyan/service'
import { createLogger } from '@banyan/telemetry'
import type { TestScope } from '@banyan/testing'
import { type PageHandler, readSettings, startConsole } from '../../src/index.ts'
import { example } from './example.ts'
import { makeKeys } from './keys.ts'
import { browser, eventually, type Hosting, inMemory, PASSWORD } from './stage.ts'

const log = createLogger({ process: 'host', sink: { write: () => {} } })

/** Another company than the example, and where one host's checkout of it lies. */
export type Company = { readonly system: System; readonly root: string }

/** A console over several hosts, each with contexts of its own choice. What is published reaches all of them, where no two run the same context. */
export const severalHosts = async (
  t: TestScope,
  layouts: readonly (readonly Hosting[])[],
  o: {
    readonly open?: OpenParts
    readonly pages?: PageHandler
    /** By host. */
    readonly companies?: readonly Company[]
    /** What else each host is told, by host. */
    readonly hosting?: readonly Pick<HostOptions, 'process' | 'switches' | 'registering'>[]
    /** Whom the console asks who lives. */
    readonly registry?: Registry
  } = {},
) => {
  const dir = await mkdtemp(join(tmpdir(), 'banyan-console-'))
  const undo: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true })]
  t.after(async () => {
    for (const fn of undo.toReversed()) await fn()
  })
  const keys = await makeKeys(dir)
  const shared = inProcessBus()
  undo.push(async () => shared[Symbol.asyncDispose]())
  const isShared = new Set(layouts.flat()).size === layouts.flat().length // a consumer has one name on one bus
  const bus: Bus = { ...shared, [Symbol.asyncDispose]: async () => {} } // outlives each of its hosts
  const begin = async (i: number, port: number) => {
    const contexts = layouts[i]!
    const company = o.companies?.[i]
    const host = await startHost({
      contexts: contexts.map((hosted) => ({ ...hosted, open: o.open ?? inMemory })),
      system: company?.system ?? example,
      ...(company && { build: { root: company.root } }),
      port,
      ...(isShared && { bus }),
      ...o.hosting?.[i],
      identity: { publicKeysFile: keys.publicKeysFile, issuers: ['gateway'] },
      idSecret: new Uint8Array(32),
      holder: `test/${randomUUID()}`,
      log,
    })
    await host.whenReady()
    return host
  }
  const hosts = await Promise.all(layouts.map((_, i) => begin(i, 0)))
  const ports = hosts.map(({ port }) => port)
  undo.push(() => Promise.all(hosts.map(async (host) => host[Symbol.asyncDispose]())))
  const passwordFile = join(dir, 'console-admin-password')
  await writeFile(passwordFile, `${PASSWORD}\n`)
  const settings = readSettings({
    PORT: '0',
    HOST_URL: ports.map((port) => `http://127.0.0.1:${port}`).join(', '),
    CONSOLE_IDENTITY_KEY_FILE: keys.consoleKeyFile,
    CONSOLE_DATA_DIR: join(dir, 'console'),
    CONSOLE_ADMIN_PASSWORD_FILE: passwordFile,
  })
  const console = await startConsole(settings, { log, registry: o.registry, ...(o.pages && { pages: o.pages }) })
  undo.push(async () => console[Symbol.asyncDispose]())
  const origin = `http://127.0.0.1:${console.port}`
  const admin = browser(origin)
  await eventually(async () => {
    const { status } = await admin.signIn('admin', PASSWORD)
    if (status !== 200) throw new Error(`the admin could not sign in: ${status}`)
  })
  return {
    origin,
    admin,
    addresses: ports.map((port) => `127.0.0.1:${port}`),
    host: (i: number) => hosts[i]!,
    stop: async (i: number) => hosts[i]![Symbol.asyncDispose](),
    startAgain: async (i: number) => void (hosts[i] = await begin(i, ports[i]!)),
    member: (i: number, method: string, path: string, body?: unknown) =>
      fetch(`http://127.0.0.1:${ports[i]}${path}`, {
        method,
        body: body === undefined ? null : JSON.stringify(body),
        headers: {
          authorization: keys.gateway.token({ aud: path.split('/')[2] ?? '', sub: 'ann', kind: 'member' }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
      }),
  }
}
