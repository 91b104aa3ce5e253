import { isFault } from '@banyan/model'
import { faults } from '../errors.ts'

/** The SQLSTATE of an error that PostgreSQL answered with; undefined for anything else, such as a lost connection. */
export const sqlState = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code)
    ? error.code
    : undefined

const DISK_FULL = '53100'

/** A caller that gave up waiting says nothing about the database. */
const isAbort = ({ name }: Error): boolean => name === 'AbortError' || name === 'TimeoutError'

/** A database that failed, as a fault. Faults and aborts pass unchanged; what no outage explains is a bug and passes too. */
export const asStoreFault = (error: unknown, context: string): unknown => {
  if (isFault(error) || !(error instanceof Error) || isAbort(error)) return error
  const state = sqlState(error)
  if (state === DISK_FULL) return faults.STORE_FULL({ context, what: error.message }, error)
  const outage = state === undefined ? isLostConnection(error) : /^(08|25P03|40|53|57|58|55|XX000)/.test(state)
  return outage
    ? faults.STORE_UNAVAILABLE({ context, what: `${error.message}${state ? ` (${state})` : ''}` }, error)
    : error
}

const isLostConnection = (error: Error): boolean =>
  ('code' in error && /^E[A-Z]+$/.test(String(error.code))) ||
  /connection|terminated|timeout|socket|client (was|has)|not queryable/i.test(error.message)
