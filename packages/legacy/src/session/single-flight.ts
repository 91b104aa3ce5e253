import { abortable } from '../abortable.ts'

/**
 * One run at a time per key: whoever asks meanwhile gets the same answer or the same failure. A caller who gives up
 * does not take it from the others, so `run` must end by itself.
 */
export const singleFlight = <T>(): ((key: string, signal: AbortSignal, run: () => Promise<T>) => Promise<T>) => {
  const flying = new Map<string, Promise<T>>()
  return (key, signal, run) => {
    if (signal.aborted) return Promise.reject(signal.reason as Error)
    const flight = flying.get(key) ?? run().finally(() => flying.delete(key))
    flying.set(key, flight)
    flight.catch(() => {}) // All who asked may have given up.
    return abortable(flight, signal)
  }
}
