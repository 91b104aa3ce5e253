import { isFault, type Problem, problem } from '@banyan/model'
import { faults } from '../errors.ts'

/** The only place that knows which status a fault is. */
const STATUSES: Readonly<Record<string, number>> = {
  CONSOLE_SIGN_IN_NEEDED: 401,
  CONSOLE_SIGN_IN_REFUSED: 401,
  CONSOLE_SIGN_IN_LIMITED: 429,
  CONSOLE_PASSWORD_REFUSED: 403,
  CONSOLE_ROLE_REFUSED: 403,
  CONSOLE_ORIGIN_REFUSED: 403,
  CONSOLE_HOST_NAME_REFUSED: 421,
  CONSOLE_INPUT_INVALID: 400,
  CONSOLE_REQUEST_MALFORMED: 400,
  CONSOLE_NOT_FOUND: 404,
  CONSOLE_ACCOUNT_TAKEN: 409,
  CONSOLE_ACCOUNTS_TOO_MANY: 409,
  CONSOLE_LAST_ADMIN: 409,
  CONFIGURATION_CHANGE_REFUSED: 422,
  CONFIGURATION_CONFLICT: 409,
  CONFIGURATION_NOTHING_TO_ROLL_BACK: 409,
  CONFIGURATION_CONTEXT_UNKNOWN: 404,
  CONFIGURATION_STORE_AWAY: 503,
  CONFIGURATION_STORE_UNREADABLE: 500,
  CONSOLE_AUDIT_AWAY: 503,
  CONSOLE_HOST_AWAY: 503,
  CONSOLE_HOST_REFUSED: 502,
  CONSOLE_OVERLOADED: 503,
  CONSOLE_INTERNAL: 500,
}

/** A fault as its caller may see it; anything else is a bug and says nothing of itself. */
export const problemOf = (error: unknown): Problem => {
  const fault = isFault(error) && error.code in STATUSES ? error : faults.CONSOLE_INTERNAL({})
  return problem(fault.code, { status: STATUSES[fault.code] ?? 500, detail: fault.message, data: fault.data })
}
