import { setTimeout as delay } from 'node:timers/promises'

const PAUSE_MS = 10

/** Waits until something holds; fails with the last error after `limitMs`. */
export const eventually = async <R>(check: () => Promise<R> | R, limitMs = 10_000): Promise<R> => {
  const deadline = performance.now() + limitMs
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (performance.now() > deadline) throw error
      await delay(PAUSE_MS)
    }
  }
}
