import { Client } from 'pg'
import { faults } from './errors.ts'

/** One connection for `work`, closed afterwards. Every statement has a deadline; an abort cuts the connection. */
export const withConnection = async <T>(
  url: string,
  o: { readonly signal?: AbortSignal | undefined },
  work: (client: Client) => Promise<T>,
): Promise<T> => {
  o.signal?.throwIfAborted()
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: STATEMENT_MS,
    application_name: 'banyan-local-postgres',
  })
  client.on('error', () => {}) // A connection cut between two statements shows at the next one.
  const cut = () => void client.end().catch(() => {})
  o.signal?.addEventListener('abort', cut)
  try {
    await connect(client, url)
    return await work(client)
  } finally {
    o.signal?.removeEventListener('abort', cut)
    await client.end().catch(() => {})
  }
}

/** How a server answers: it takes our password, refuses it, or isn't (yet) there. */
export type ProbeAnswer = 'ready' | 'password refused' | 'away'

/** Asks a server whether it is ready. Never throws: whatever is no answer is `away`. */
export const probe = async (url: string, signal?: AbortSignal): Promise<ProbeAnswer> => {
  try {
    await withConnection(url, { signal }, (client) => client.query('select 1'))
    return 'ready'
  } catch (error) {
    return sqlState(error) === '28P01' ? 'password refused' : 'away'
  }
}

/** The SQLSTATE of a PostgreSQL error, also one that a fault carries as its cause. */
export const sqlState = (error: unknown): string | undefined => {
  const { code, cause } = error as { readonly code?: unknown; readonly cause?: unknown }
  if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code
  return cause === undefined ? undefined : sqlState(cause)
}

const CONNECT_MS = 5_000
const STATEMENT_MS = 30_000

const connect = async (client: Client, url: string): Promise<void> => {
  try {
    await client.connect()
  } catch (error) {
    throw faults.POSTGRES_AWAY({ server: new URL(url).host, reason: (error as Error).message || String(error) }, error)
  }
}
