import { hkdfSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type FaultSwitches, switchesFromEnvironment } from '@banyan/faults'
import { type Tls, tlsFromEnvironment } from '@banyan/registry/tls'

/** What the host's process is told by its environment. */
export type HostSettings = {
  /** Of this process: in its log. */
  readonly name: string
  readonly port: number
  /** Names of the contexts to host; null: all there are. */
  readonly contexts: readonly string[] | null
  readonly publicKeysFile: string
  /** Wraps persons' keys, and is what other secrets are derived from. */
  readonly secret: string
  readonly shopReaderUrl: string
  /** So many processes that host contexts read the shop's tables, this one among them: they share what the shop allows. */
  readonly shopReaders: number
  readonly pagesDir: string | null
  /** How this process works with contexts of others; null where it hosts all there are. */
  readonly amongServices: AmongServices | null
  /** By what processes prove to each other who they are; undefined where they talk in the clear. */
  readonly tls?: Tls | undefined
  /** Fault switches; undefined where nothing can be switched. */
  readonly switches: FaultSwitches | undefined
  /** Databases of a context: its own, and the one with its persons' keys. */
  readonly databaseOf: (context: string) => { readonly url: string; readonly keysUrl: string }
}

export type AmongServices = {
  readonly brokerUrl: string
  /** Private keys of the contexts hosted here. */
  readonly keyFiles: readonly string[]
  /** Where a context is hosted, by each who does; nowhere for one that nobody told of. */
  readonly originsOf: (context: string) => readonly string[]
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
  const name = env['PROCESS_NAME'] ?? 'host'
  return {
    name,
    port: readPort(given('PORT')),
    contexts: contexts === 'all' ? null : contexts.split(',').map((name) => name.trim()),
    publicKeysFile: given('IDENTITY_PUBLIC_KEYS_FILE'),
    secret: readFileSync(given('PERSON_KEY_SECRET_FILE'), 'utf8').trim(),
    shopReaderUrl: given('SHOP_READER_URL'),
    shopReaders: readReaders(env['SHOP_READERS'] ?? '1'),
    pagesDir: env['PAGES_DIR'] ?? null,
    amongServices: env['BROKER_URL'] === undefined ? null : amongServices(env, env['BROKER_URL']),
    tls: tlsFromEnvironment(env),
    switches: switchesFromEnvironment(name, env),
    databaseOf,
  }
}

const amongServices = (env: Environment, brokerUrl: string): AmongServices => ({
  brokerUrl,
  keyFiles: (env['SERVICE_IDENTITY_KEY_FILES'] ?? missing('SERVICE_IDENTITY_KEY_FILES')).split(','),
  originsOf: (context) => urlsIn(env[`HOST_URL_${context.toUpperCase()}`] ?? ''),
})

/** The addresses in a list with commas. */
export const urlsIn = (text: string): readonly string[] => text.split(',').flatMap((url) => url.trim() || [])

const SECRET_BYTES = 32

/** A secret for one purpose: knowing it tells nothing of the others, or of what it was made from. */
export const derivedSecret = (secret: string, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, '', `banyan ${purpose}`, SECRET_BYTES))

const readPort = (text: string): number => {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= PORT_MAX) return port
  throw new Error(`expected PORT to be a number from 0 to ${PORT_MAX}, found "${text}"`)
}

const readReaders = (text: string): number => {
  const readers = Number(text)
  if (Number.isInteger(readers) && readers > 0) return readers
  throw new Error(`expected SHOP_READERS to be a whole number from 1, found "${text}"`)
}

const missing = (name: string): never => {
  throw new Error(`expected ${name} in the environment of the host, found nothing`)
}
