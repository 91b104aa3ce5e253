import { Pool, types as pgTypes } from 'pg'

const CONNECT_TIMEOUT_MS = 5_000
const STATEMENT_TIMEOUT_MS = 30_000

/** A connection pool as all of this package uses it: 64-bit integers as numbers, and no connection error unheard. */
export const openPool = (url: string, o: { readonly connections: number; readonly name: string }): Pool => {
  const pool = new Pool({
    connectionString: url,
    max: o.connections,
    application_name: o.name,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    keepAlive: true,
    types: {
      getTypeParser: (oid, format) => (oid === pgTypes.builtins.INT8 ? Number : pgTypes.getTypeParser(oid, format)),
    },
  })
  pool.on('error', () => {}) // an idle connection died; the next query opens another or fails with a code
  return pool
}
