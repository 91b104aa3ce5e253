import { isFault } from '@banyan/model/fault'
import { problemOf } from '../http/problem.ts'
import type { Ending } from './audit-log.ts'
import type { AuditOutcome } from './entry.ts'

/** Of what the console itself does. */
export const ownOutcome = (ending: Ending<unknown>): AuditOutcome => {
  if (ending.status === 'fulfilled') return 'done'
  return problemOf(ending.reason).status < 500 ? 'refused' : 'failed'
}

/** What the host answers when it gave up waiting: it may have been done all the same. */
const GAVE_UP: readonly unknown[] = ['SERVICE_DEADLINE_PASSED', 'STORE_UNAVAILABLE']

/** Of what the host was asked to do: without an answer nobody knows. */
export const hostOutcome = (ending: Ending<{ readonly status: number; readonly body: unknown }>): AuditOutcome => {
  if (ending.status === 'rejected') return isFault(ending.reason, 'CONSOLE_HOST_AWAY') ? 'unknown' : ownOutcome(ending)
  const { status, body } = ending.value
  if (status < 400) return 'done'
  if (status < 500) return 'refused'
  return GAVE_UP.includes((body as { readonly code?: unknown } | null)?.code) ? 'unknown' : 'failed'
}
