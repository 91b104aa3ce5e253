import type { TlsFiles } from './certificates/certificates.ts'

/**
 * What `npm start` runs, as data: adding a context is a word in `CONTEXTS`, adding a process a row in `processes.ts`. Each row says what its
 * process is told about the others; nothing else reaches it.
 */

/** The launcher's name where it asks processes whether they live. */
export const LAUNCHER = 'launcher'

/** The company's name, as its processes call themselves at the broker and in the registry. */
export const SYSTEM = 'anycompany'

/** The contexts that have a database, a role and person keys of their own. */
export const CONTEXTS: readonly string[] = ['members', 'catalogue', 'social']

/** `one-host`: all contexts in one process. `services`: each in one of its own, and a broker between them. */
export const TOPOLOGIES = ['one-host', 'services'] as const
export type Topology = (typeof TOPOLOGIES)[number]

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
    /** Private keys of the contexts, with which they call each other. */
    readonly serviceKeyFiles: Readonly<Record<string, string>>
    readonly consoleKeyFile: string
    readonly personKeySecretFile: string
  }
  /** The operators' console: what it keeps, and the password of its first account. */
  readonly console: {
    readonly dataDir: string
    readonly firstPasswordFile: string
    readonly pagesDir: string | undefined
  }
  /** What the broker keeps, the file that tells it, and what its users' passwords are made from. */
  readonly broker: { readonly dataDir: string; readonly configFile: string; readonly password: string }
  /** Certificates by the names of processes; empty where these talk in the clear. */
  readonly tls: ReadonlyMap<string, TlsFiles>
  readonly logDir: string
  readonly pagesDir: string | undefined
  readonly processesFile: string
  readonly scalingFile: string
}

/** What must be there before a process is started the first time. Later each copes with the loss of any other. */
export type Need = 'postgres' | 'shop-postgres' | 'pages' | 'console-pages'

export type ProcessRow = {
  readonly name: string
  /** The context of which it is one of several processes: these may be restarted one after the other without anybody noticing. */
  readonly replicaOf?: string
  /** Not started with the others, but when its context needs more processes. */
  readonly isSpare?: boolean
  /** From the root of the checkout: what Node runs. Absolute: a program of the machine, which `args` then tell what to do. */
  readonly file: string
  readonly args?: (w: Wiring) => readonly string[]
  /** Written before each start, for nobody but our account to read: texts by file. */
  readonly files?: (w: Wiring) => Readonly<Record<string, string>>
  /** `public`: the one address of Banyan. `console`: the operators'. `kept`: chosen once, then the same at every start. */
  readonly port: 'public' | 'console' | 'kept'
  /** Has a certificate where there is mutual TLS, in these names besides its own: by which others ask for it. */
  readonly certifiedFor?: readonly string[]
  /** Where there is mutual TLS, its port asks for certificates too: it is for processes alone. */
  readonly isInner?: boolean
  /** What makes it read its certificate again; others see by themselves that it is another. */
  readonly reloadsBy?: NodeJS.Signals
  /** A second port, kept, that only other processes of the run are told: it stands as `<name>-inner` among the ports. */
  readonly hasInnerPort?: boolean
  /** Further ones, kept, by the names under which they stand among the ports. */
  readonly morePorts?: readonly string[]
  /** Answers, with any status, while the process lives. */
  readonly livePath: string
  /** Answers 200 once it can do its work. */
  readonly readyPath: string
  readonly needs: readonly Need[]
  /** At the end, processes of a lower number are gone before those of the next are told. */
  readonly drainOrder: number
  readonly env: (w: Wiring) => Readonly<Record<string, string>>
}

/** Where the registry is asked, in the topology that has one: names among the ports. */
export const REGISTRY_PORTS = { http: 'registry-http', dns: 'registry-dns' } as const

/** `DATABASE_URL_SOCIAL` for the context `social`. */
export const databaseVariable = (context: string): string =>
  `DATABASE_URL_${context.toUpperCase().replaceAll('-', '_')}`
