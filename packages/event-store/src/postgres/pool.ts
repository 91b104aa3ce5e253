import { Pool, types as pgTypes } from 'pg'

const CONNECT_TIMEOUT_MS = 5_000
const STATEMENT_TIMEOUT_MS = 30_000
/**
 * Between two statements of one transaction. A process that sleeps there holds rows for which others wait, who may own its leases by then: so
 * less than a lease lasts, and far more than any of our transactions thinks.
 */
const IDLE_IN_TRANSACTION_MS = 2_000

export type PoolOptions = {
  readonly connections: number
  readonly name: string
  /** Every query is a look-up by an index, and is planned as one: a plan made on empty tables would be kept for long. */
  readonly lookUpsOnly?: boolean
  /** A statement that waits longer for a lock fails; unlimited by default. */
  readonly lockWaitMs?: number
  /** Hears of each connection that was lost, not of those that were closed. */
  readonly onLost?: () => void
}

const LOOK_UPS_ONLY = [
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  'plan_cache_mode=force_generic_plan',
]

const settingsOf = ({ lookUpsOnly, lockWaitMs }: PoolOptions): readonly string[] => [
  ...(lookUpsOnly ? LOOK_UPS_ONLY : []),
  ...(lockWaitMs === undefined ? [] : [`lock_timeout=${lockWaitMs}`]),
]

/** A connection pool as all of this package uses it: 64-bit integers as numbers, and no connection error unheard. */
export const openPool = (url: string, o: PoolOptions): Pool => {
  const pool = new Pool({
    connectionString: url,
    max: o.connections,
    application_name: o.name,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    options: settingsOf(o)
      .map((setting) => `-c ${setting}`)
      .join(' '),
    types: {
      getTypeParser: (oid, format) => (oid === pgTypes.builtins.INT8 ? Number : pgTypes.getTypeParser(oid, format)),
    },
  })
  // A connection lost while it is in use fails its query, an idle one nothing; without a listener the event would end the process.
  pool.on('connect', (client) => client.on('error', () => o.onLost?.()))
  pool.on('error', () => {})
  return pool
}
