import { isFault } from '@banyan/model'
import { faults } from '../errors.ts'

/** Requests that begin within a share of their time share its end. */
const SHARED = 0.01

/** When signals abort by themselves, by the process's own clock: a signal does not tell. */
const ends = new WeakMap<AbortSignal, number>()

/** Notes when a signal will abort, in milliseconds of `performance.now()`, for {@link timeLeftMs}. */
export const endingAt = (signal: AbortSignal, endsAtMs: number): AbortSignal => {
  ends.set(signal, endsAtMs)
  return signal
}

/** Milliseconds until a signal aborts by itself, 0 when it has; undefined for signals whose end nobody noted. */
export const timeLeftMs = (signal: AbortSignal, now = performance.now()): number | undefined => {
  const endsAtMs = ends.get(signal)
  return endsAtMs === undefined ? undefined : Math.max(0, endsAtMs - now)
}

/**
 * Signals that abort `limitMs` after they were asked for, or up to a hundredth later. Those asked for at nearly the same time are one
 * signal: a timer that outlives its request by seconds, for each of a thousand requests a second, is most of what there is to collect.
 */
export const deadlines = (limitMs: number, now: () => number = () => performance.now()): (() => AbortSignal) => {
  const sharedMs = limitMs * SHARED
  let current: { readonly signal: AbortSignal; readonly until: number } | undefined
  return () => {
    const at = now()
    if (!current || at >= current.until) {
      const signal = AbortSignal.timeout(Math.ceil(limitMs + sharedMs))
      current = { signal: endingAt(signal, at + limitMs + sharedMs), until: at + sharedMs }
    }
    return current.signal
  }
}

/** What work gives, or `SERVICE_DEADLINE_PASSED` when `signal`, which aborts after `limitMs`, is first. */
export const withinDeadline = async <R>(work: Promise<R>, signal: AbortSignal, limitMs: number): Promise<R> => {
  const late = Promise.withResolvers<never>()
  const giveUp = () => late.reject(faults.SERVICE_DEADLINE_PASSED({ limitMs }))
  signal.addEventListener('abort', giveUp, { once: true })
  work.catch(() => {}) // after the deadline nobody listens
  try {
    return await Promise.race([work, late.promise])
  } catch (error) {
    if (signal.aborted && !isFault(error)) throw faults.SERVICE_DEADLINE_PASSED({ limitMs })
    throw error
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}
