import { Pool, type QueryArrayResult, type ClientBase } from 'pg'
import { abortable } from '../abortable.ts'
import { faults } from '../errors.ts'
import type { ShopProfile } from '../profile/profile.ts'
import { readFault } from './read-fault.ts'

/** Beyond the statement's own time limit: for the way there and back, so that the server can cancel first. */
export const ANSWER_GRACE_MS = 500

/** How long an unused connection is kept. */
const IDLE_MS = 10_000

/** One row as the server wrote it. */
export type TextRow = readonly (string | null)[]

/** Reads from a shop's PostgreSQL, and can do nothing else. */
export type ShopConnection = {
  /** `operation` completes "the shop was asked to …". */
  readonly read: (
    operation: string,
    sql: string,
    parameters: readonly (string | number | readonly string[] | null)[],
    signal: AbortSignal,
  ) => Promise<readonly TextRow[]>
  readonly close: () => Promise<void>
}

/**
 * At most `maxConnections` connections, opened when first needed. Each is read-only by default, named `banyan`, has limits
 * on statements, locks and idle transactions, and keeps the server's own time zone aside in `banyan.server_zone`.
 */
export const openConnection = (
  profile: ShopProfile,
  o: { readonly connectionString: string; readonly maxConnections?: number },
): ShopConnection => {
  const { statementTimeoutMs } = profile.budgets
  const pool = openPool(profile, o)
  return {
    read: async (operation, sql, parameters, signal) => {
      signal.throwIfAborted()
      const deadline = AbortSignal.timeout(statementTimeoutMs + ANSWER_GRACE_MS)
      try {
        const reading = pool.query<(string | null)[]>({ text: sql, rowMode: 'array', values: [...parameters] })
        reading.catch(() => {}) // Nobody may be listening any more when it fails.
        const result: QueryArrayResult<(string | null)[]> = await abortable(
          reading,
          AbortSignal.any([signal, deadline]),
        )
        return result.rows
      } catch (error) {
        if (signal.aborted) throw error
        throw readFault(profile.name, operation, error)
      }
    },
    close: () => pool.end(),
  }
}

const openPool = (
  profile: ShopProfile,
  o: { readonly connectionString: string; readonly maxConnections?: number },
): Pool => {
  const { maxConnections, statementTimeoutMs } = profile.budgets
  const pool = new Pool({
    connectionString: placeOnly(o.connectionString),
    application_name: 'banyan',
    options: startupOptions(statementTimeoutMs),
    max: Math.min(maxConnections, o.maxConnections ?? maxConnections),
    connectionTimeoutMillis: statementTimeoutMs,
    query_timeout: statementTimeoutMs + ANSWER_GRACE_MS,
    idleTimeoutMillis: IDLE_MS,
    keepAlive: true,
    onConnect: standardise,
    types: { getTypeParser: () => (text: unknown) => text },
  })
  // Nor may a connection that breaks while in use end the process: its query fails and tells.
  pool.on('connect', (client) => client.on('error', () => {}))
  pool.on('error', () => {}) // An idle connection broke: the pool has dropped it, and the next read will tell.
  return pool
}

/**
 * In the options of the start packet, so that no statement ever runs without them. Formats are fixed because
 * digests are made of the text that the server writes.
 */
const startupOptions = (statementTimeoutMs: number): string =>
  Object.entries({
    default_transaction_read_only: 'on',
    statement_timeout: statementTimeoutMs,
    lock_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: statementTimeoutMs,
    datestyle: 'ISO',
    intervalstyle: 'postgres',
    extra_float_digits: 1,
    bytea_output: 'hex',
    lc_monetary: 'C',
  })
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ')

/**
 * Times are read in UTC. The server's own zone is kept before: columns without a zone are written in it.
 * (Not in the start packet: the server's own value would be lost.)
 */
const standardise = (client: ClientBase): unknown =>
  client.query(`select set_config('banyan.server_zone', current_setting('TimeZone'), false); set TimeZone to 'UTC'`)

const PLACE_PARAMETERS = ['host', 'port', 'ssl', 'sslmode', 'sslcert', 'sslkey', 'sslrootcert', 'uselibpqcompat']

/** A parameter of the address would win over ours: `?options=-c default_transaction_read_only=off`. */
export const placeOnly = (connectionString: string): string => {
  if (!URL.canParse(connectionString)) {
    throw faults.LEGACY_ACCESS_MISSING({
      option: 'connectionString',
      expected: 'a URL postgresql://role@host/database',
    })
  }
  const url = new URL(connectionString)
  const place = [...url.searchParams].filter(([name]) => PLACE_PARAMETERS.includes(name))
  url.search = new URLSearchParams(place).toString()
  return url.href
}
