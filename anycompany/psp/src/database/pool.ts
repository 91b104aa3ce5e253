import { Pool as PostgresPool, types } from 'pg'

const POOL_SIZE = 10
const CONNECT_TIMEOUT_MS = 5_000
/** The server gives up first, so that the client learns what happened. */
const STATEMENT_TIMEOUT_MS = 10_000
const QUERY_TIMEOUT_MS = 15_000

export type Pool = PostgresPool

/** The provider's connections. A connection that breaks while idle is logged and replaced, it never ends the process. */
export const openPool = (databaseUrl: string): Pool => {
  const pool = new PostgresPool({
    connectionString: databaseUrl,
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    application_name: 'psp',
    types: {
      getTypeParser: (oid, format) => (oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format)),
    },
  })
  pool.on('error', (error) => console.error(`Lost an idle database connection: ${error.message}`))
  return pool
}

const CONNECTION_LOST =
  /^(08|57P0)|^(53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH)|^Connection terminated|^timeout exceeded|^Query read timeout|^Client has encountered a connection error/

/** True when the database is away (starting, stopping, unreachable), false when it answered that the statement is wrong. */
export const isDatabaseAway = (error: unknown): boolean => {
  if (error instanceof AggregateError) return error.errors.some(isDatabaseAway)
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return CONNECTION_LOST.test(code) || CONNECTION_LOST.test(error.message)
}
