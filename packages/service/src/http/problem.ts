import { type Fault, isFault, type Problem, problem } from '@banyan/model'
import { faults } from '../errors.ts'
import { RETRY_AFTER_S } from '../limits.ts'

/** The only place that knows which status a fault is. Faults not named here are 503 when they may pass, else 500. */
const STATUSES: Readonly<Record<string, number>> = {
  SERVICE_LOGIN_NEEDED: 401,
  SERVICE_NOT_A_MEMBER: 403,
  SERVICE_TOKEN_REFUSED: 401,
  SERVICE_CALLER_REFUSED: 403,
  SERVICE_INPUT_INVALID: 400,
  SERVICE_BODY_MALFORMED: 400,
  SERVICE_BODY_TOO_LARGE: 413,
  SERVICE_MEDIA_TYPE_REFUSED: 415,
  SERVICE_HEADERS_TOO_MANY: 431,
  SERVICE_HEADER_INVALID: 400,
  SERVICE_REQUEST_MALFORMED: 400,
  SERVICE_KEY_REUSED: 422,
  SERVICE_NOT_FOUND: 404,
  SERVICE_METHOD_REFUSED: 405,
  SERVICE_REPLAY_FAILED: 409,
  SERVICE_MESSAGE_ELSEWHERE: 409,
  SERVICE_COMMAND_REJECTED: 409,
  SERVICE_COMMAND_NOT_PUBLIC: 403,
  SERVICE_CALL_UNKNOWN: 501,
  PROJECTION_CURSOR_INVALID: 400,
  STORE_PERSON_FORGOTTEN: 410,
  STORE_TEXT_REFUSED: 400,
  STORE_APPEND_TOO_LARGE: 413,
  FAULTS_NOT_ARMABLE: 409,
  FAULTS_NOT_ARMED: 409,
  FAULTS_SWITCH_REFUSED: 400,
  FAULTS_SWITCH_UNKNOWN: 404,
  FAULTS_SWITCHES_TOO_MANY: 409,
}

/** A fault as its caller may see it. */
export const problemOf = (fault: Fault): Problem => {
  const known = STATUSES[fault.code]
  const status = known ?? (fault.retry === 'never' ? 500 : 503)
  // What callers can't mend names streams, hosts and tables: there the code says enough.
  const isTheirs = known !== undefined || (fault.code.startsWith('SERVICE_') && status !== 500)
  return problem(fault.code, { status, ...(isTheirs && { detail: fault.message, data: fault.data }) })
}

/** What `decide` said no with. */
export const rejectionProblem = (rejected: string, why: unknown, status: number): Problem =>
  problem(rejected, { status, data: why })

/** Anything thrown: faults as they are, bugs as `SERVICE_INTERNAL` with nothing but a trace id. */
export const problemOfError = (error: unknown, traceId: string): Problem =>
  isFault(error) ? problemOf(error) : problemOf(faults.SERVICE_INTERNAL({ traceId }))

/** `Retry-After` in seconds, where coming back may help. */
export const retryAfter = (told: Problem): number | undefined => {
  if (told.status !== 503) return undefined
  const ms = told['retryAfterMs']
  return typeof ms === 'number' ? Math.ceil(ms / MS_PER_S) : RETRY_AFTER_S
}

const MS_PER_S = 1_000
