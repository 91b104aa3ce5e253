import { join } from 'node:path'
import { type Tls, tlsFromEnvironment } from '@banyan/registry/tls'
import { faults } from './errors.ts'

/** What the console is told by its environment. */
export type Settings = {
  /** 0: any free one. */
  readonly port: number
  /** Of all hosts; without a slash at the end. */
  readonly hostUrls: readonly string[]
  /** Of each of them, in the same order: in its certificate. Absent where processes talk in the clear. */
  readonly hostNames?: readonly string[]
  /** Private Ed25519 JWK, issuer `console`. */
  readonly keyFile: string
  readonly accountsFile: string
  readonly auditFile: string
  readonly firstPasswordFile: string
  readonly logDir: string | null
  readonly processesFile: string | null
  /** What the launcher's scaler did; absent or null where nothing is scaled. */
  readonly scalingFile?: string | null
  readonly gatewayStatsUrl: string | null
  readonly pagesDir: string | null
  /** By what it proves to hosts and gateway that it is the console; undefined where processes talk in the clear. */
  readonly tls?: Tls | undefined
  /** Module that says what may be set; null: nothing is. */
  readonly settingsModule: string | null
  /** The registry that is served here; null where there is none. */
  readonly registry: RegistrySettings | null
}

export type RegistrySettings = {
  /** With the broker's account in it. */
  readonly brokerUrl: string
  readonly system: string
  /** 0: any free one. */
  readonly httpPort: number
  readonly dnsPort: number
}

const PORT_MAX = 65_535

/** Throws `CONSOLE_SETTING_WRONG` in one sentence where something is missing. */
export const readSettings = (env: Readonly<Record<string, string | undefined>>): Settings => {
  const optional = (name: string): string | null => env[name] || null
  const given = (name: string): string => {
    const value = optional(name)
    if (value === null) throw faults.CONSOLE_SETTING_WRONG({ name, expected: 'set; "npm start" sets it' })
    return value
  }
  const portOf = (name: string): number => {
    const port = Number(given(name))
    if (Number.isInteger(port) && port >= 0 && port <= PORT_MAX) return port
    throw faults.CONSOLE_SETTING_WRONG({ name, expected: `a number from 0 to ${PORT_MAX}` })
  }
  const port = portOf('PORT')
  const system = optional('REGISTRY_SYSTEM')
  const dataDir = given('CONSOLE_DATA_DIR')
  const urls = hostUrls(given('HOST_URL'))
  const tls = tlsFromEnvironment(env)
  return {
    port,
    hostUrls: urls,
    ...(tls && { hostNames: hostNames(given('HOST_NAMES'), urls.length) }),
    keyFile: given('CONSOLE_IDENTITY_KEY_FILE'),
    accountsFile: join(dataDir, 'accounts.json'),
    auditFile: join(dataDir, 'audit.jsonl'),
    firstPasswordFile: given('CONSOLE_ADMIN_PASSWORD_FILE'),
    logDir: optional('LOG_DIR'),
    processesFile: optional('PROCESSES_FILE'),
    scalingFile: optional('SCALING_FILE'),
    gatewayStatsUrl: optional('GATEWAY_STATS_URL'),
    pagesDir: optional('PAGES_DIR'),
    tls,
    settingsModule: optional('SETTINGS_MODULE'),
    registry:
      system === null
        ? null
        : {
            brokerUrl: given('BROKER_URL'),
            system,
            httpPort: portOf('REGISTRY_HTTP_PORT'),
            dnsPort: portOf('REGISTRY_DNS_PORT'),
          },
  }
}

/** `http://127.0.0.1:4001,http://127.0.0.1:4002` */
const hostUrls = (text: string): readonly string[] => {
  const urls = text.split(',').map((url) => url.trim().replace(/\/$/, ''))
  const isGood = urls.every((url) => /^https?:$/.test(URL.parse(url)?.protocol ?? ''))
  if (isGood && new Set(urls).size === urls.length) return urls
  throw faults.CONSOLE_SETTING_WRONG({
    name: 'HOST_URL',
    expected: 'addresses of hosts, each once, separated by commas',
  })
}

/** `social-1,social-2`: whoever is at an address must be who is asked. */
const hostNames = (text: string, count: number): readonly string[] => {
  const names = text.split(',').map((name) => name.trim())
  if (names.length === count && names.every((name) => name !== '')) return names
  throw faults.CONSOLE_SETTING_WRONG({
    name: 'HOST_NAMES',
    expected: `the names of the ${count} hosts of HOST_URL, in that order, separated by commas`,
  })
}
