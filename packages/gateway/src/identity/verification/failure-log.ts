import type { Fault } from '@banyan/model'
import type { Logger } from '@banyan/telemetry'

/** An outage concerns every request: so often, in milliseconds, a code is logged again while it lasts. */
export const LOGGED_AGAIN_MS = 10_000

/**
 * Logs why callers could not be recognised, each code at most once in ten seconds with the number of times since. Messages
 * name shops, statuses and codes; what a port throws holds no cookie, id or name of anybody.
 */
export const failureLog = (log: Logger | undefined, now: () => number): ((fault: Fault) => void) => {
  const unsaid = new Map<string, { saidAt: number; times: number }>()
  return (fault) => {
    const { code } = fault
    const known = unsaid.get(code) ?? { saidAt: Number.NEGATIVE_INFINITY, times: 0 }
    known.times++
    unsaid.set(code, known)
    const sinceMs = now() - known.saidAt
    if (sinceMs >= 0 && sinceMs < LOGGED_AGAIN_MS) return
    log?.warn({ code, why: reasonOf(fault), times: known.times }, 'a caller could not be recognised')
    Object.assign(known, { saidAt: now(), times: 0 })
  }
}

const reasonOf = ({ message, cause }: Fault): string => {
  if (!(cause instanceof Error)) return message
  // Node's error for a host with several addresses has no words of its own.
  return cause.message === '' && 'code' in cause ? String(cause.code) : cause.message
}
