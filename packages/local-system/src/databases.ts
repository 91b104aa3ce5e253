import { ensureDatabase, type PostgresServer } from '@banyan/local-postgres'
import { derived } from './secrets.ts'

/** Connections of one context's role, and of the one for its persons' keys. */
const CONNECTIONS = 40
const KEYS_CONNECTIONS = 20

export type ContextDatabases = { readonly url: string; readonly keysUrl: string }

/** Two databases for each context, each with a role of its own. */
export const contextDatabases = async (
  contexts: readonly string[],
  o: { readonly server: PostgresServer; readonly secret: string; readonly signal: AbortSignal },
): Promise<Readonly<Record<string, ContextDatabases>>> => {
  const make = (name: string, connectionLimit: number): Promise<string> =>
    ensureDatabase(o.server.adminUrl, {
      database: name,
      role: name,
      password: derived(o.secret, `database ${name}`),
      connectionLimit,
      signal: o.signal,
    })
  const made = contexts.map(async (context) => {
    const name = context.replaceAll('-', '_')
    const [url, keysUrl] = await Promise.all([make(name, CONNECTIONS), make(`${name}_keys`, KEYS_CONNECTIONS)])
    return [context, { url, keysUrl }] as const
  })
  return Object.fromEntries(await Promise.all(made))
}
