/**
 * The processes of `npm start`, as data: adding a context is a word in `CONTEXTS`, adding a process a row in `PROCESSES`.
 * Each row says what its process is told about the others; nothing else reaches it.
 */

/** The contexts that have a database, a role and person keys of their own. */
export const CONTEXTS: readonly string[] = ['members', 'catalogue', 'social']

export type ShopFeed = 'polling' | 'logical-replication'

/** The profile that goes with a feed; none: the one that gateway and host have anyway. */
export const SHOP_PROFILES: Readonly<Record<ShopFeed, string | undefined>> = {
  polling: undefined,
  'logical-replication': 'anycompany/system/src/shop-profile-by-replication.ts',
}

/** What the rows below may tell a process. URLs hold passwords. */
export type Wiring = {
  readonly port: number
  readonly ports: Readonly<Record<string, number>>
  readonly contexts: Readonly<Record<string, { readonly url: string; readonly keysUrl: string }>>
  readonly shop: {
    readonly databaseUrl: string
    readonly readerUrl: string
    readonly sessionSecret: string
    readonly sessionSecretFile: string
    readonly reportingPassword: string
    readonly profile: string | undefined
  }
  readonly identity: {
    readonly privateKeyFile: string
    readonly publicKeysFile: string
    readonly serviceKeyFile: string
    readonly consoleKeyFile: string
    readonly personKeySecretFile: string
  }
  /** The operators' console: what it keeps, and the password of its first account. */
  readonly console: {
    readonly dataDir: string
    readonly firstPasswordFile: string
    readonly pagesDir: string | undefined
  }
  readonly logDir: string
  readonly pagesDir: string | undefined
  readonly processesFile: string
}

/** What must be there before a process is started the first time. Later each copes with the loss of any other. */
export type Need = 'postgres' | 'shop-postgres' | 'pages' | 'console-pages'

export type ProcessRow = {
  readonly name: string
  /** From the root of the checkout. */
  readonly file: string
  /** `public`: the one address of Banyan. `console`: the operators'. `kept`: chosen once, then the same at every start. */
  readonly port: 'public' | 'console' | 'kept'
  /** A second port, kept, that only other processes of the run are told: it stands as `<name>-inner` among the ports. */
  readonly hasInnerPort?: boolean
  /** Answers, with any status, while the process lives. */
  readonly livePath: string
  /** Answers 200 once it can do its work. */
  readonly readyPath: string
  readonly needs: readonly Need[]
  /** At the end, processes of a lower number are gone before those of the next are told. */
  readonly drainOrder: number
  readonly env: (w: Wiring) => Readonly<Record<string, string>>
}

export const PROCESSES: readonly ProcessRow[] = [
  {
    name: 'gateway',
    file: 'anycompany/system/src/gateway.ts',
    port: 'public',
    hasInnerPort: true,
    livePath: '/_banyan/health',
    readyPath: '/_banyan/health',
    needs: ['shop-postgres'],
    drainOrder: 1,
    env: (w) => ({
      HOST_URL: local(w, 'host'),
      SHOP_URL: local(w, 'shop'),
      SHOP_READER_URL: w.shop.readerUrl,
      ...shopProfileVariable(w),
      SHOP_SESSION_SECRET_FILE: w.shop.sessionSecretFile,
      IDENTITY_PRIVATE_KEY_FILE: w.identity.privateKeyFile,
      PROCESSES_FILE: w.processesFile,
      STATS_PORT: String(w.ports['gateway-inner']),
      CONSOLE_URL: local(w, 'console'),
    }),
  },
  {
    name: 'host',
    file: 'anycompany/system/src/host.ts',
    port: 'kept',
    livePath: '/_health/live',
    readyPath: '/_health/ready',
    needs: ['postgres', 'shop-postgres', 'pages'],
    drainOrder: 2,
    env: (w) => ({
      CONTEXTS: 'all',
      ...databaseVariables(w),
      IDENTITY_PUBLIC_KEYS_FILE: w.identity.publicKeysFile,
      SERVICE_IDENTITY_KEY_FILE: w.identity.serviceKeyFile,
      PERSON_KEY_SECRET_FILE: w.identity.personKeySecretFile,
      SHOP_READER_URL: w.shop.readerUrl,
      ...shopProfileVariable(w),
      SHOP_URL: local(w, 'shop'),
      ...(w.pagesDir === undefined ? {} : { PAGES_DIR: w.pagesDir }),
    }),
  },
  {
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
  },
  {
    name: 'console',
    file: 'apps/console/src/main.ts',
    port: 'console',
    livePath: '/_health/live',
    readyPath: '/_health/ready',
    needs: ['console-pages'],
    drainOrder: 2,
    env: (w) => ({
      HOST_URL: local(w, 'host'),
      GATEWAY_STATS_URL: local(w, 'gateway-inner'),
      CONSOLE_IDENTITY_KEY_FILE: w.identity.consoleKeyFile,
      CONSOLE_DATA_DIR: w.console.dataDir,
      CONSOLE_ADMIN_PASSWORD_FILE: w.console.firstPasswordFile,
      PROCESSES_FILE: w.processesFile,
      LOG_DIR: w.logDir,
      ...(w.console.pagesDir === undefined ? {} : { PAGES_DIR: w.console.pagesDir }),
    }),
  },
]

/** `DATABASE_URL_SOCIAL` for the context `social`. */
export const databaseVariable = (context: string): string =>
  `DATABASE_URL_${context.toUpperCase().replaceAll('-', '_')}`

const shopProfileVariable = ({ shop }: Wiring): Record<string, string> =>
  shop.profile === undefined ? {} : { SHOP_PROFILE: shop.profile }

const local = (w: Wiring, name: string): string => `http://127.0.0.1:${w.ports[name]}`

const databaseVariables = (w: Wiring): Record<string, string> =>
  Object.fromEntries(
    Object.entries(w.contexts).flatMap(([context, { url, keysUrl }]) => [
      [databaseVariable(context), url],
      [`${databaseVariable(context)}_KEYS`, keysUrl],
    ]),
  )
