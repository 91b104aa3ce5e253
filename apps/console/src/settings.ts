import { join } from 'node:path'
import { faults } from './errors.ts'

/** What the console is told by its environment. */
export type Settings = {
  /** 0: any free one. */
  readonly port: number
  /** Of all hosts; without a slash at the end. */
  readonly hostUrls: readonly string[]
  /** Private Ed25519 JWK, issuer `console`. */
  readonly keyFile: string
  readonly accountsFile: string
  readonly auditFile: string
  readonly firstPasswordFile: string
  readonly logDir: string | null
  readonly processesFile: string | null
  readonly gatewayStatsUrl: string | null
  readonly pagesDir: string | null
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
  const port = Number(given('PORT'))
  if (!Number.isInteger(port) || port < 0 || port > PORT_MAX)
    throw faults.CONSOLE_SETTING_WRONG({ name: 'PORT', expected: `a number from 0 to ${PORT_MAX}` })
  const dataDir = given('CONSOLE_DATA_DIR')
  return {
    port,
    hostUrls: hostUrls(given('HOST_URL')),
    keyFile: given('CONSOLE_IDENTITY_KEY_FILE'),
    accountsFile: join(dataDir, 'accounts.json'),
    auditFile: join(dataDir, 'audit.jsonl'),
    firstPasswordFile: given('CONSOLE_ADMIN_PASSWORD_FILE'),
    logDir: optional('LOG_DIR'),
    processesFile: optional('PROCESSES_FILE'),
    gatewayStatsUrl: optional('GATEWAY_STATS_URL'),
    pagesDir: optional('PAGES_DIR'),
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
