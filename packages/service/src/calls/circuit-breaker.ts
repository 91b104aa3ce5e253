import { slidingCount } from '@banyan/registry/sliding-count'
import { faults } from '../errors.ts'
import { CIRCUIT_ASKED_MIN, CIRCUIT_FAILED_SHARE, CIRCUIT_OPEN_MS, CIRCUIT_WINDOW_MS } from '../limits.ts'

/** What came of one request: an answer, whatever it says; none, or that the context can't now; or nothing that tells either. */
export type Verdict = 'answered' | 'failed' | 'unknown'

export type CircuitState = 'closed' | 'open' | 'half-open'

export type CircuitStatus = {
  readonly state: CircuitState
  /** Requests of the last {@link CIRCUIT_WINDOW_MS} and how many of them failed. */
  readonly asked: number
  readonly failed: number
  /** Until the next trial, in milliseconds; 0 where there is nothing to wait for. */
  readonly trialInMs: number
}

/** Keeps requests from a context that does not answer anybody, and finds out with one request at a time whether it does again. */
export type CircuitBreaker = {
  /** Call what it gives with the verdict, once; verdicts on what began before the state changed are ignored. Throws `SERVICE_CIRCUIT_OPEN`. */
  readonly enter: () => (verdict: Verdict) => void
  readonly read: () => CircuitStatus
}

/**
 * Closed until {@link CIRCUIT_FAILED_SHARE} of at least {@link CIRCUIT_ASKED_MIN} requests in the window have failed; then open for
 * {@link CIRCUIT_OPEN_MS}; then half-open: one request goes through, and its verdict closes or opens the circuit. The time does not grow: one
 * request every two seconds burdens nobody, and longer ones would only make recovery late. `clock` in milliseconds, monotonic.
 *
 * Ours, because cockatiel's (4.0.0) goes by the wall clock, counts failures of any age where requests are rare, makes callers wait
 * for the trial's end, and does not tell when to come back.
 */
export const circuitBreaker = (o: {
  readonly context: string
  readonly clock?: () => number
  readonly onChange?: (state: CircuitState) => void
}): CircuitBreaker => {
  const { clock = () => performance.now(), onChange } = o
  let state: CircuitState = 'closed'
  let opensUntil = 0
  let era = 0
  let { asked, failed } = counts(clock)
  const become = (next: CircuitState): void => {
    state = next
    era++
    onChange?.(next)
  }
  const open = (forMs: number): void => {
    opensUntil = clock() + forMs
    become('open')
  }
  const judge = (verdict: Verdict): void => {
    if (state === 'half-open') {
      if (verdict !== 'answered') return open(verdict === 'failed' ? CIRCUIT_OPEN_MS : 0)
      ;({ asked, failed } = counts(clock))
      return become('closed')
    }
    if (verdict === 'unknown') return
    asked.add()
    if (verdict === 'answered') return
    failed.add()
    const total = asked.read()
    if (total >= CIRCUIT_ASKED_MIN && failed.read() >= total * CIRCUIT_FAILED_SHARE) open(CIRCUIT_OPEN_MS)
  }
  const trialInMs = (): number => (state === 'open' ? Math.max(0, opensUntil - clock()) : 0)
  return {
    enter: () => {
      const waitMs = trialInMs()
      if (state === 'half-open' || waitMs > 0)
        throw faults.SERVICE_CIRCUIT_OPEN({ context: o.context, retryAfterMs: Math.ceil(waitMs) || CIRCUIT_OPEN_MS })
      if (state === 'open') become('half-open')
      const begun = era
      let isJudged = false
      return (verdict) => {
        if (isJudged || begun !== era) return
        isJudged = true
        judge(verdict)
      }
    },
    read: () => ({ state, asked: asked.read(), failed: failed.read(), trialInMs: Math.ceil(trialInMs()) }),
  }
}

const counts = (clock: () => number) => ({
  asked: slidingCount(CIRCUIT_WINDOW_MS, clock),
  failed: slidingCount(CIRCUIT_WINDOW_MS, clock),
})
