/** Requests that begin within a share of their time share its end. */
const SHARED = 0.01

/**
 * Signals that abort `limitMs` after they were asked for, or up to a hundredth later. Those asked for at nearly the same time are one
 * signal: a timer that outlives its request by seconds, for each of a thousand requests a second, is most of what there is to collect.
 */
export const deadlines = (limitMs: number, now: () => number = () => performance.now()): (() => AbortSignal) => {
  const sharedMs = limitMs * SHARED
  let current: { readonly signal: AbortSignal; readonly until: number } | undefined
  return () => {
    const at = now()
    if (!current || at >= current.until)
      current = { signal: AbortSignal.timeout(Math.ceil(limitMs + sharedMs)), until: at + sharedMs }
    return current.signal
  }
}
