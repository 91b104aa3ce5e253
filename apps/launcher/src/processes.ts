import { join } from 'node:path'
import { brokerConfig, brokerPassword } from './broker-config.ts'
import { processNames, type Replicas } from './scaling/replicas.ts'
import {
  CONTEXTS,
  databaseVariable,
  type Need,
  type ProcessRow,
  REGISTRY_PORTS,
  type Topology,
  type Wiring,
  SYSTEM,
} from './topology.ts'

/** What a topology with a broker needs besides. */
export type Services = {
  /** The broker's program. */
  readonly brokerFile: string
  readonly replicas?: Replicas
  /** How many of these are started at once, where it is not all. */
  readonly atStart?: Replicas
}

/** The processes of a topology. `services`: for those that have a broker. */
export const processesOf = (topology: Topology, services?: Services): readonly ProcessRow[] => {
  if (topology === 'one-host') return [gateway([HOST]), ...hostsOf(HOST, [HOST]), shop, operatorsConsole([HOST])]
  if (services === undefined) throw new Error(`expected the program of a broker for the topology ${topology}`)
  const rows = servicesWith(services.replicas ?? {}, services.atStart ?? {})
  return [
    gateway(rows),
    broker(services.brokerFile),
    ...rows.flatMap((row) => hostsOf(row, rows)),
    shop,
    operatorsConsole(rows),
  ]
}

/** A process that hosts contexts, or several that host the same. */
type HostRow = {
  /** Of each of them. */
  readonly names: readonly string[]
  /** So many of them are started at once; default: all. */
  readonly atStart?: number
  readonly contexts: readonly string[]
  readonly hasPages: boolean
  /** Reads tables of the shop. */
  readonly needsShop: boolean
}

const HOST: HostRow = { names: ['host'], contexts: CONTEXTS, hasPages: true, needsShop: true }

/** The context whose pages the customers see. */
const WITH_PAGES = 'social'
/** Contexts that live without the shop's tables. */
const APART_FROM_SHOP = new Set(['social'])

const servicesWith = (replicas: Replicas, atStart: Replicas): readonly HostRow[] =>
  CONTEXTS.map((context) => ({
    names: processNames(context, replicas[context] ?? 1),
    ...(atStart[context] !== undefined && { atStart: atStart[context] }),
    contexts: [context],
    hasPages: context === WITH_PAGES,
    needsShop: !APART_FROM_SHOP.has(context),
  }))

const gateway = (hosts: readonly HostRow[]): ProcessRow => ({
  name: 'gateway',
  file: 'anycompany/system/src/gateway.ts',
  port: 'public',
  hasInnerPort: true,
  certifiedFor: [],
  livePath: '/_banyan/health',
  readyPath: '/_banyan/health',
  needs: ['shop-postgres'],
  drainOrder: 1,
  env: (w) => ({
    ...hostUrls(w, hosts),
    SHOP_URL: local(w, 'shop'),
    SHOP_READER_URL: w.shop.readerUrl,
    ...shopProfileVariable(w),
    SHOP_SESSION_SECRET_FILE: w.shop.sessionSecretFile,
    IDENTITY_PRIVATE_KEY_FILE: w.identity.privateKeyFile,
    IDENTITY_PUBLIC_KEYS_FILE: w.identity.publicKeysFile,
    PROCESSES_FILE: w.processesFile,
    STATS_PORT: String(w.ports['gateway-inner']),
    CONSOLE_URL: local(w, 'console'),
    ...brokerVariable(w, hosts, 'gateway'),
    ...registryVariables(w, hosts),
  }),
})

/** The rows of those that host the same. `all`: who else hosts contexts. */
const hostsOf = (row: HostRow, all: readonly HostRow[]): readonly ProcessRow[] => {
  const isAlone = row.contexts.length === CONTEXTS.length
  const needs: readonly Need[] = [
    'postgres',
    ...(row.needsShop ? (['shop-postgres'] as const) : []),
    ...(row.hasPages ? (['pages'] as const) : []),
  ]
  return row.names.map((name, i) => ({
    name,
    ...(row.names.length > 1 && { replicaOf: row.contexts.join() }),
    ...(i >= (row.atStart ?? row.names.length) && { isSpare: true }),
    file: 'anycompany/system/src/host.ts',
    port: 'kept',
    certifiedFor: [...row.contexts, ...(row.hasPages ? ['pages'] : [])],
    isInner: true,
    livePath: '/_health/live',
    readyPath: '/_health/ready',
    needs,
    drainOrder: 2,
    env: (w) => ({
      CONTEXTS: isAlone ? 'all' : row.contexts.join(),
      ...databaseVariables(w, row.contexts),
      IDENTITY_PUBLIC_KEYS_FILE: w.identity.publicKeysFile,
      PERSON_KEY_SECRET_FILE: w.identity.personKeySecretFile,
      SHOP_READER_URL: w.shop.readerUrl,
      ...shopProfileVariable(w),
      SHOP_URL: local(w, 'shop'),
      ...(row.hasPages && w.pagesDir !== undefined && { PAGES_DIR: w.pagesDir }),
      ...(!isAlone && { PROCESS_NAME: name, ...amongServices(w, name, { row, all }) }),
    }),
  }))
}

/** What a process needs to work with contexts of other processes. */
const amongServices = (
  w: Wiring,
  name: string,
  { row, all }: { readonly row: HostRow; readonly all: readonly HostRow[] },
): Record<string, string> => ({
  BROKER_URL: brokerUrl(w, { user: row.contexts.join(), process: name }),
  SHOP_READERS: String(all.flatMap(({ names, needsShop }) => (needsShop ? names : [])).length),
  SERVICE_IDENTITY_KEY_FILES: row.contexts.map((context) => w.identity.serviceKeyFiles[context]).join(),
  ...hostUrls(
    w,
    all.filter((other) => other !== row),
  ),
})

/** One that keeps what contexts publish until others have read it. Its HTTP port only tells how it is. */
const broker = (file: string): ProcessRow => ({
  name: 'broker',
  file,
  args: (w) => ['-c', w.broker.configFile],
  files: (w) => ({ [w.broker.configFile]: brokerConfig(w) }),
  port: 'kept',
  hasInnerPort: true,
  certifiedFor: [],
  isInner: true,
  reloadsBy: 'SIGHUP',
  livePath: '/healthz',
  readyPath: '/healthz',
  needs: [],
  drainOrder: 3,
  env: () => ({}),
})

const shop: ProcessRow = {
  name: 'shop',
  file: 'anycompany/shop/src/main.ts',
  port: 'kept',
  livePath: '/health',
  readyPath: '/health',
  needs: ['shop-postgres'],
  drainOrder: 2,
  env: (w) => ({
    DATABASE_URL: w.shop.databaseUrl,
    SESSION_SECRET: w.shop.sessionSecret,
    REPORTING_PASSWORD: w.shop.reportingPassword,
  }),
}

/** What operators may set. */
const SETTINGS = join(import.meta.dirname, '../../../anycompany/system/src/configuration/settings.ts')

const operatorsConsole = (hosts: readonly HostRow[]): ProcessRow => ({
  name: 'console',
  file: 'apps/console/src/main.ts',
  port: 'console',
  certifiedFor: [],
  livePath: '/_health/live',
  readyPath: '/_health/ready',
  ...(hosts.length > 1 && { morePorts: Object.values(REGISTRY_PORTS) }),
  needs: ['console-pages'],
  drainOrder: 2,
  env: (w) => ({
    HOST_URL: hosts.flatMap(({ names }) => names.map((name) => inner(w, name, name))).join(),
    HOST_NAMES: hosts.flatMap(({ names }) => names).join(),
    GATEWAY_STATS_URL: inner(w, 'gateway-inner', 'gateway'),
    CONSOLE_IDENTITY_KEY_FILE: w.identity.consoleKeyFile,
    CONSOLE_DATA_DIR: w.console.dataDir,
    CONSOLE_ADMIN_PASSWORD_FILE: w.console.firstPasswordFile,
    PROCESSES_FILE: w.processesFile,
    SCALING_FILE: w.scalingFile,
    LOG_DIR: w.logDir,
    SETTINGS_MODULE: SETTINGS,
    ...brokerVariable(w, hosts, 'console'),
    ...registryVariables(w, hosts),
    ...(w.console.pagesDir === undefined ? {} : { PAGES_DIR: w.console.pagesDir }),
  }),
})

const shopProfileVariable = ({ shop: { profile } }: Wiring): Record<string, string> =>
  profile === undefined ? {} : { SHOP_PROFILE: profile }

const brokerUrl = (w: Wiring, { user, process }: { readonly user: string; readonly process: string }): string => {
  const address = `${user}:${brokerPassword(w.broker.password, user)}@127.0.0.1:${w.ports['broker-inner']}`
  const files = w.tls.get(process)
  if (!files) return `nats://${address}`
  const { certFile: cert, keyFile: key, caFile: ca } = files
  return `tls://${address}?${new URLSearchParams({ cert, key, ca }).toString()}`
}

/** For those who work beside hosts: where the broker is, when there is one. */
const brokerVariable = (w: Wiring, hosts: readonly HostRow[], user: string): Record<string, string> =>
  hosts.length > 1 ? { BROKER_URL: brokerUrl(w, { user, process: user }) } : {}

/** Where the console serves the registry, and of which system. */
const registryVariables = (w: Wiring, hosts: readonly HostRow[]): Record<string, string> => {
  const { [REGISTRY_PORTS.http]: http, [REGISTRY_PORTS.dns]: dns } = w.ports
  if (hosts.length === 1) return {}
  return { REGISTRY_SYSTEM: SYSTEM, REGISTRY_HTTP_PORT: String(http), REGISTRY_DNS_PORT: String(dns) }
}

const local = (w: Wiring, name: string): string => `http://127.0.0.1:${w.ports[name]}`

/** Of a port that asks for certificates where there are any. */
const inner = (w: Wiring, port: string, process: string): string =>
  `${w.tls.has(process) ? 'https' : 'http'}://127.0.0.1:${w.ports[port]}`

/** `HOST_URL_SOCIAL` for the context `social`: the addresses of all who host it, with commas; `HOST_URL` alone where one process hosts all. */
const hostUrls = (w: Wiring, hosts: readonly HostRow[]): Record<string, string> => {
  const originsOf = ({ names }: HostRow): string => names.map((name) => inner(w, name, name)).join()
  const [only] = hosts
  if (only?.contexts.length === CONTEXTS.length) return { HOST_URL: originsOf(only) }
  const urls = hosts.flatMap((row) =>
    [...row.contexts, ...(row.hasPages ? ['pages'] : [])].map((served) => [
      `HOST_URL_${served.toUpperCase()}`,
      originsOf(row),
    ]),
  )
  return Object.fromEntries(urls) as Record<string, string>
}

const databaseVariables = (w: Wiring, contexts: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    contexts.flatMap((context) => {
      const { url, keysUrl } = w.contexts[context] ?? { url: '', keysUrl: '' }
      return [
        [databaseVariable(context), url],
        [`${databaseVariable(context)}_KEYS`, keysUrl],
      ]
    }),
  )
