import { type Fault, isFault } from '@banyan/model/fault'
import { faults } from '../errors.ts'

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

/** RFC 9457, with our code and what else belongs to it. */
export type Problem = {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: string
  readonly [extra: string]: unknown
}

/** The only place that knows which status a fault is. */
const STATUSES: Readonly<Record<string, number>> = {
  CONSOLE_SIGN_IN_NEEDED: 401,
  CONSOLE_SIGN_IN_REFUSED: 401,
  CONSOLE_SIGN_IN_LIMITED: 429,
  CONSOLE_ROLE_REFUSED: 403,
  CONSOLE_ORIGIN_REFUSED: 403,
  CONSOLE_HOST_NAME_REFUSED: 421,
  CONSOLE_INPUT_INVALID: 400,
  CONSOLE_REQUEST_MALFORMED: 400,
  CONSOLE_NOT_FOUND: 404,
  CONSOLE_ACCOUNT_TAKEN: 409,
  CONSOLE_ACCOUNTS_TOO_MANY: 409,
  CONSOLE_LAST_ADMIN: 409,
  CONSOLE_AUDIT_AWAY: 503,
  CONSOLE_HOST_AWAY: 503,
  CONSOLE_HOST_REFUSED: 502,
  CONSOLE_OVERLOADED: 503,
  CONSOLE_INTERNAL: 500,
}

/** A fault as its caller may see it; anything else is a bug and says nothing of itself. */
export const problemOf = (error: unknown): Problem => {
  const fault = isFault(error) && error.code in STATUSES ? error : faults.CONSOLE_INTERNAL({})
  return { ...fault.data, ...base(fault) }
}

const base = ({ code, message }: Fault) => ({
  type: `/banyan/errors#${code}`,
  title: titleOf(code),
  status: STATUSES[code] ?? 500,
  detail: message,
  code,
})

/** `CONSOLE_SIGN_IN_NEEDED` → `Sign in needed`. */
const titleOf = (code: string): string => {
  const spaced = code.split('_').slice(1).join(' ').toLowerCase()
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}
