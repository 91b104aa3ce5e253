import { hkdfSync } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** What the host's process is told by its environment. */
export type HostSettings = {
  readonly port: number
  /** Names of the contexts to host; null: all there are. */
  readonly contexts: readonly string[] | null
  readonly publicKeysFile: string
  /** Wraps persons' keys, and is what other secrets are derived from. */
  readonly secret: string
  readonly shopReaderUrl: string
  readonly pagesDir: string | null
  /** How this process works with contexts of others; null where it hosts all there are. */
  readonly amongServices: AmongServices | null
  /** Databases of a context: its own, and the one with its persons' keys. */
  readonly databaseOf: (context: string) => { readonly url: string; readonly keysUrl: string }
}

export type AmongServices = {
  readonly brokerUrl: string
  /** Private keys of the contexts hosted here. */
  readonly keyFiles: readonly string[]
  /** Where a context is hosted; undefined for one that nobody told of. */
  readonly originOf: (context: string) => string | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

const PORT_MAX = 65_535

/** Reads `PORT`, `CONTEXTS`, `DATABASE_URL_<CONTEXT>[_KEYS]`, `BROKER_URL`, … Throws in one sentence where something is missing. */
export const readHostSettings = (env: Environment): HostSettings => {
  const given = (name: string): string => env[name] ?? missing(name)
  const databaseOf = (context: string) => {
    const name = `DATABASE_URL_${context.toUpperCase().replaceAll('-', '_')}`
    return { url: given(name), keysUrl: given(`${name}_KEYS`) }
  }
  const contexts = env['CONTEXTS'] ?? 'all'
  return {
    port: readPort(given('PORT')),
    contexts: contexts === 'all' ? null : contexts.split(',').map((name) => name.trim()),
    publicKeysFile: given('IDENTITY_PUBLIC_KEYS_FILE'),
    secret: readFileSync(given('PERSON_KEY_SECRET_FILE'), 'utf8').trim(),
    shopReaderUrl: given('SHOP_READER_URL'),
    pagesDir: env['PAGES_DIR'] ?? null,
    amongServices: env['BROKER_URL'] === undefined ? null : amongServices(env, env['BROKER_URL']),
    databaseOf,
  }
}

const amongServices = (env: Environment, brokerUrl: string): AmongServices => ({
  brokerUrl,
  keyFiles: (env['SERVICE_IDENTITY_KEY_FILES'] ?? missing('SERVICE_IDENTITY_KEY_FILES')).split(','),
  originOf: (context) => env[`HOST_URL_${context.toUpperCase()}`],
})

const SECRET_BYTES = 32

/** A secret for one purpose: knowing it tells nothing of the others, or of what it was made from. */
export const derivedSecret = (secret: string, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, '', `banyan ${purpose}`, SECRET_BYTES))

const readPort = (text: string): number => {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= PORT_MAX) return port
  throw new Error(`expected PORT to be a number from 0 to ${PORT_MAX}, found "${text}"`)
}

const missing = (name: string): never => {
  throw new Error(`expected ${name} in the environment of the host, found nothing`)
}
