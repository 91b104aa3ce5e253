import type { Fault } from '@banyan/model'
import { faults } from '../errors.ts'

/** Classes of SQLSTATE that pass: connection, resources, operator, conflict with a replica's recovery, system. */
const PASSING_CLASSES = new Set(['08', '53', '57', '40', '58'])
const LOCK_TIMEOUT = '55P03'

/** What the driver or the server threw, as one of our faults. */
export const readFault = (shop: string, operation: string, error: unknown): Fault => {
  const sqlState = sqlStateOf(error)
  if (sqlState === undefined || sqlState === LOCK_TIMEOUT || PASSING_CLASSES.has(sqlState.slice(0, 2))) {
    return faults.LEGACY_SHOP_UNREACHABLE({ shop, operation, reason: reasonOf(error, sqlState) }, error)
  }
  return faults.LEGACY_READ_REFUSED({ shop, operation, sqlState }, error)
}

/** Only errors of the server have one; a broken socket's `ECONNREFUSED` is none. */
const sqlStateOf = (error: unknown): string | undefined => {
  const code: unknown = error instanceof Error && 'severity' in error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined
}

const reasonOf = (error: unknown, sqlState: string | undefined): string => {
  if (sqlState !== undefined) return `SQLSTATE ${sqlState}`
  if (error instanceof DOMException && error.name === 'TimeoutError') return 'no answer in time'
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error ? String(error.code) : error.message
}
