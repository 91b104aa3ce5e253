import type { Fault } from '@banyan/model'
import type { Outcome } from '@banyan/registry/balancer'
import { CALL_BACKOFF_MS, CALL_PATIENCE_MS } from '../limits.ts'
import type { Verdict } from './circuit-breaker.ts'

/** A request that came to nothing. */
export type Failed = {
  readonly fault: Fault
  /** Nobody has looked at it: it may be sent again whatever it is, and says nothing of who would have answered. */
  readonly isUntouched: boolean
  /** What the callee said, in milliseconds; null: nothing. */
  readonly retryAfterMs: number | null
}

/** What a failure says of the context as a whole, and of the process that was asked. `allowedMs`: the time it had for its answer. */
export const judgement = (
  { fault, isUntouched }: Pick<Failed, 'fault' | 'isUntouched'>,
  { context, allowedMs }: { readonly context: string; readonly allowedMs: number },
): { readonly context: Verdict; readonly instance: Outcome } => {
  if (isUntouched && fault.code === 'SERVICE_CONTEXT_AWAY') return { context: 'unknown', instance: 'error' } // it drains
  if (fault.code === 'SERVICE_INTERNAL') return { context: 'answered', instance: 'error' }
  if (fault.retry === 'never' || OF_ONE_CALL.has(fault.code) || isBehind(fault, context))
    return { context: 'answered', instance: 'ok' }
  if (fault.code === 'SERVICE_DEADLINE_PASSED' && allowedMs < CALL_PATIENCE_MS)
    return { context: 'unknown', instance: 'ok' }
  return { context: 'failed', instance: 'error' }
}

/** Whether sending the same again soon may help. Who failed behind the callee was asked again by the callee. */
export const mayPassSoon = (fault: Fault, context: string): boolean =>
  fault.retry !== 'never' && !NOT_SOON.has(fault.code) && !isBehind(fault, context)

/** Full jitter (Brooker, 2015), after what the callee asked to wait. `attempt` counts from 1; `random` from 0 to 1. */
export const backoffMs = (attempt: number, retryAfterMs: number, random: number): number =>
  retryAfterMs + random * CALL_BACKOFF_MS * 2 ** (attempt - 1)

const WHOLE_SECONDS = /^\d{1,6}$/
const MS_PER_S = 1_000

/** `Retry-After` in milliseconds; null where there is none in seconds: a date would compare two clocks. */
export const retryAfterIn = (header: string | string[] | undefined): number | null =>
  typeof header === 'string' && WHOLE_SECONDS.test(header) ? Number(header) * MS_PER_S : null

/** Whether an error of undici or of the system comes before anything is sent. */
export const isUnsent = (code: string): boolean => UNSENT.has(code)

const UNSENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** Of one stream, or of this process's own keys: other calls may do well. */
const OF_ONE_CALL: ReadonlySet<string> = new Set(['SERVICE_STREAM_BUSY', 'SERVICE_CALL_REFUSED'])
/** A refused token is refused at once again, and whose time is over has none. */
const NOT_SOON: ReadonlySet<string> = new Set(['SERVICE_CALL_REFUSED', 'SERVICE_DEADLINE_PASSED'])
/** What a callee says of a context that it called itself. */
const OF_ANOTHER: ReadonlySet<string> = new Set([
  'SERVICE_ANSWER_UNREADABLE',
  'SERVICE_CIRCUIT_OPEN',
  'SERVICE_CONTEXT_NOT_HOSTED',
  'SERVICE_CONTEXT_UNREACHABLE',
  'SERVICE_OVERLOADED',
])

const isBehind = ({ code, data }: Fault, context: string): boolean =>
  OF_ANOTHER.has(code) && data['context'] !== undefined && data['context'] !== context
