import { brokerConfig } from './broker-config.ts'
import { CONTEXTS, databaseVariable, type Need, type ProcessRow, type Topology, type Wiring } from './topology.ts'

/** The processes of a topology. `brokerFile`: the broker's program, for those that have one. */
export const processesOf = (topology: Topology, brokerFile?: string): readonly ProcessRow[] => {
  if (topology === 'one-host') return [gateway([HOST]), host(HOST), shop, operatorsConsole([HOST])]
  if (brokerFile === undefined) throw new Error(`expected the program of a broker for the topology ${topology}`)
  return [
    gateway(SERVICES),
    broker(brokerFile),
    ...SERVICES.map((service) => host(service)),
    shop,
    operatorsConsole(SERVICES),
  ]
}

/** A process that hosts contexts. */
type HostRow = {
  readonly name: string
  readonly contexts: readonly string[]
  readonly hasPages: boolean
  /** Reads tables of the shop. */
  readonly needsShop: boolean
}

const HOST: HostRow = { name: 'host', contexts: CONTEXTS, hasPages: true, needsShop: true }

/** The context whose pages the customers see. */
const WITH_PAGES = 'social'
/** Contexts that live without the shop's tables. */
const APART_FROM_SHOP = new Set(['social'])

const SERVICES: readonly HostRow[] = CONTEXTS.map((name) => ({
  name,
  contexts: [name],
  hasPages: name === WITH_PAGES,
  needsShop: !APART_FROM_SHOP.has(name),
}))

const gateway = (hosts: readonly HostRow[]): ProcessRow => ({
  name: 'gateway',
  file: 'anycompany/system/src/gateway.ts',
  port: 'public',
  hasInnerPort: true,
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
    PROCESSES_FILE: w.processesFile,
    STATS_PORT: String(w.ports['gateway-inner']),
    CONSOLE_URL: local(w, 'console'),
  }),
})

const host = (row: HostRow): ProcessRow => {
  const isAlone = row.contexts.length === CONTEXTS.length
  const needs: readonly Need[] = [
    'postgres',
    ...(row.needsShop ? (['shop-postgres'] as const) : []),
    ...(row.hasPages ? (['pages'] as const) : []),
  ]
  return {
    name: row.name,
    file: 'anycompany/system/src/host.ts',
    port: 'kept',
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
      ...(!isAlone && amongServices(w, row)),
    }),
  }
}

/** What a process needs to work with contexts of other processes. */
const amongServices = (w: Wiring, row: HostRow): Record<string, string> => ({
  BROKER_URL: `nats://banyan:${w.broker.password}@127.0.0.1:${w.ports['broker-inner']}`,
  SERVICE_IDENTITY_KEY_FILES: row.contexts.map((context) => w.identity.serviceKeyFiles[context]).join(),
  ...hostUrls(
    w,
    SERVICES.filter(({ name }) => name !== row.name),
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

const operatorsConsole = (hosts: readonly HostRow[]): ProcessRow => ({
  name: 'console',
  file: 'apps/console/src/main.ts',
  port: 'console',
  livePath: '/_health/live',
  readyPath: '/_health/ready',
  needs: ['console-pages'],
  drainOrder: 2,
  env: (w) => ({
    HOST_URL: hosts.map(({ name }) => local(w, name)).join(),
    GATEWAY_STATS_URL: local(w, 'gateway-inner'),
    CONSOLE_IDENTITY_KEY_FILE: w.identity.consoleKeyFile,
    CONSOLE_DATA_DIR: w.console.dataDir,
    CONSOLE_ADMIN_PASSWORD_FILE: w.console.firstPasswordFile,
    PROCESSES_FILE: w.processesFile,
    LOG_DIR: w.logDir,
    ...(w.console.pagesDir === undefined ? {} : { PAGES_DIR: w.console.pagesDir }),
  }),
})

const shopProfileVariable = ({ shop: { profile } }: Wiring): Record<string, string> =>
  profile === undefined ? {} : { SHOP_PROFILE: profile }

const local = (w: Wiring, name: string): string => `http://127.0.0.1:${w.ports[name]}`

/** `HOST_URL_SOCIAL` for the context `social`; `HOST_URL` alone where one process hosts all. */
const hostUrls = (w: Wiring, hosts: readonly HostRow[]): Record<string, string> => {
  const [only] = hosts
  if (only?.contexts.length === CONTEXTS.length) return { HOST_URL: local(w, only.name) }
  const urls = hosts.flatMap(({ name, contexts, hasPages }) =>
    [...contexts, ...(hasPages ? ['pages'] : [])].map((served) => [`HOST_URL_${served.toUpperCase()}`, local(w, name)]),
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
