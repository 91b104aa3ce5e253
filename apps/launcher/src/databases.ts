import { isFault } from '@banyan/model/fault'
import { ensureDatabase } from '@banyan/local-postgres'
import { faults } from './errors.ts'
import type { Secrets } from './secrets/secret-files.ts'
import type { Settings } from './settings.ts'
import { databaseVariable } from './topology.ts'

/** Connections of a context's role for each process that hosts it: several pools; and for one more process, while another drains. */
const CONTEXT_CONNECTIONS = 20
const KEYS_CONNECTIONS = 10
/** What a process and its share of the rest really need, so that a server need not be set up for limits that nobody reaches. */
const USED_CONNECTIONS = 30
const SHOP_CONNECTIONS = 50

export type DatabaseSource = {
  readonly secrets: Secrets
  /** `undefined` when the environment gives every URL. */
  readonly adminUrl: string | undefined
  readonly signal: AbortSignal
}

type ContextUrls = Readonly<Record<string, { readonly url: string; readonly keysUrl: string }>>

/** Whether any context needs a server on which databases can be made. */
export const needsServer = (settings: Settings): boolean =>
  settings.contexts.some((context) => missingVariables(settings, context).length > 0)

/**
 * The databases of all contexts: given by the environment, else made on the server of `adminUrl`, each with a role of its own.
 * @throws LAUNCHER_DATABASES_REFUSED, POSTGRES_AWAY
 */
export const contextDatabases = async (
  settings: Settings,
  { secrets, adminUrl, signal }: DatabaseSource,
): Promise<ContextUrls> => {
  const urlOf = async (variable: string, name: string, connectionLimit: number): Promise<string> => {
    const given = settings.contextUrls[variable]
    if (given !== undefined) return given
    if (adminUrl === undefined) throw new Error(`${variable} is not set and there is no server to make ${name} on`)
    const override = settings.secretFiles[`${variable.replace('_URL_', '_PASSWORD_')}_FILE`]
    const password = await secrets.value(`database-${name}`, { override })
    return ensureDatabase(adminUrl, { database: name, role: name, password, connectionLimit, signal })
  }
  try {
    const entries = await Promise.all(
      settings.contexts.map(async (context) => {
        const name = `banyan_${context.replaceAll('-', '_')}`
        const processes = replicasOf(settings, context) + 1
        const url = await urlOf(databaseVariable(context), name, CONTEXT_CONNECTIONS * processes)
        const keysUrl = await urlOf(`${databaseVariable(context)}_KEYS`, `${name}_keys`, KEYS_CONNECTIONS * processes)
        return [context, { url, keysUrl }] as const
      }),
    )
    return Object.fromEntries(entries)
  } catch (error) {
    if (!isFault(error, 'POSTGRES_DATABASE_REFUSED')) throw error
    const missing = settings.contexts.flatMap((context) => missingVariables(settings, context))
    throw faults.LAUNCHER_DATABASES_REFUSED({ missing, reason: String(error.data['reason']) }, error)
  }
}

/** Settings of our server: more connections than it has by itself only where contexts have several processes. */
export const serverSettings = (settings: Settings): Readonly<Record<string, string>> | undefined => {
  const processes = settings.contexts
    .map((context) => replicasOf(settings, context))
    .reduce((sum, count) => sum + count, 0)
  if (processes === settings.contexts.length) return undefined
  return { max_connections: String(USED_CONNECTIONS * (processes + 1)) }
}

const replicasOf = (settings: Settings, context: string): number =>
  Math.max(1, settings.processes.filter(({ replicaOf }) => replicaOf === context).length)

/** The shop's own database on its own server; its owner makes the shop's roles, but only a superuser can close large objects to them. */
export const shopDatabase = async (
  adminUrl: string,
  o: { readonly password: string; readonly signal: AbortSignal },
): Promise<string> =>
  ensureDatabase(adminUrl, {
    database: 'shop',
    role: 'shop',
    ...o,
    connectionLimit: SHOP_CONNECTIONS,
    mayCreateRoles: true,
    refusesLargeObjects: true,
  })

/** The URL by which everybody but the shop reads the shop's database. */
export const readerUrl = (shopDatabaseUrl: string, password: string): string => {
  const url = new URL(shopDatabaseUrl)
  url.username = 'reporting'
  url.password = encodeURIComponent(password)
  return url.href
}

const missingVariables = (settings: Settings, context: string): string[] =>
  [databaseVariable(context), `${databaseVariable(context)}_KEYS`].filter((name) => !(name in settings.contextUrls))
