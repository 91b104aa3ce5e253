import { slidingCount } from './sliding-count.ts'

/** So many of a hundred requests may be sent a second time: more would turn an outage into an overload (Linkerd: 20, Envoy: 20). */
export const RETRY_RATIO = 0.1
/** Retries in each window that need no requests to pay for them: else who asks seldom could repeat nothing. */
export const RETRIES_FREE = 10
export const RETRY_WINDOW_MS = 10_000

/** Retries paid for by the requests of the last {@link RETRY_WINDOW_MS}. */
export type RetryBudget = {
  /** A request was sent the first time: a tenth of a retry is earned. */
  readonly earn: () => void
  /** Takes one retry; false: there is none left. */
  readonly spend: () => boolean
  /** Retries that may be made now, whole ones. */
  readonly left: () => number
}

/** `clock` in milliseconds, monotonic. */
export const retryBudget = (clock: () => number = () => performance.now()): RetryBudget => {
  const requests = slidingCount(RETRY_WINDOW_MS, clock)
  const retries = slidingCount(RETRY_WINDOW_MS, clock)
  const left = () => Math.max(0, Math.floor(RETRIES_FREE + requests.read() * RETRY_RATIO - retries.read()))
  return {
    earn: requests.add,
    spend: () => {
      if (left() < 1) return false
      retries.add()
      return true
    },
    left,
  }
}
