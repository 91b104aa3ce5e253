import { sqlState } from '@banyan/event-store'
import { failureOf, formatFailure, isFault } from '@banyan/model'
import { OperationRefused } from './row-rules.ts'

/**
 * Why something failed, in words that go to a table and a log. An error's own message may quote what a member wrote, so
 * only messages known to quote nothing pass; of others the name and the line that threw.
 */
export const reasonOf = (cause: unknown): string => {
  if (isFault(cause) || cause instanceof OperationRefused) return cause.message
  const state = sqlState(cause)
  return state ? `PostgreSQL's error ${state}` : formatFailure(failureOf(cause))
}
