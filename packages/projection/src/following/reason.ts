import { sqlState } from '@banyan/event-store'
import { isFault } from '@banyan/model'
import { OperationRefused } from './row-rules.ts'

/**
 * Why something failed, in words that go to a table and a log. An error's own message may quote what a member wrote, so
 * only messages known to quote nothing pass; of others the name and the line that threw.
 */
export const reasonOf = (cause: unknown): string => {
  if (isFault(cause) || cause instanceof OperationRefused) return cause.message
  if (!(cause instanceof Error)) return `a thrown ${typeof cause}`
  const state = sqlState(cause)
  if (state) return `PostgreSQL's error ${state}`
  const place = /\n\s+at .*?([^/\s(]+:\d+:\d+)/.exec(cause.stack ?? '')?.[1]
  return `${cause.name} at ${place ?? 'an unknown place'}`
}
