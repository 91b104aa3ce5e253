import { setTimeout as delay } from 'node:timers/promises'
import type { ConsumerLag } from '../consumers/in-hand.ts'
import { faults } from '../errors.ts'

/** What was just told may not be known here as waiting yet; and other processes of the context have consumers, too. In milliseconds. */
const LEAST_MS = 1_000
/** Consumers that take longer than this are in trouble, and nobody can say what is merely on its way. In milliseconds. */
const LONGEST_MS = 60_000
const LOOK_EVERY_MS = 100

/**
 * Resolves when a context's consumers of what another publishes have taken over all that was recorded before it was asked, as far as they
 * run in this process; at the least after a second. Throws `SERVICE_CONSUMERS_BEHIND` after a minute.
 */
export const whenTakenOver = async (
  lags: () => readonly ConsumerLag[],
  { from, signal }: { readonly from: string; readonly signal: AbortSignal },
  { leastMs, longestMs }: { readonly leastMs: number; readonly longestMs: number } = {
    leastMs: LEAST_MS,
    longestMs: LONGEST_MS,
  },
): Promise<void> => {
  const asked = performance.now()
  const waitedMs = () => performance.now() - asked
  await delay(leastMs, undefined, { signal })
  for (;;) {
    const behind = lags().filter((lag) => lag.from === from && isBehind(lag, waitedMs()))
    if (behind.length === 0) return
    if (waitedMs() >= longestMs)
      throw faults.SERVICE_CONSUMERS_BEHIND({ from, consumers: behind.map(({ consumer }) => consumer), longestMs })
    await delay(LOOK_EVERY_MS, undefined, { signal })
  }
}

/** Whether something waits that was recorded so long ago; of what is not in hand nobody knows when it was. */
const isBehind = ({ messages, oldestMs }: ConsumerLag, agoMs: number): boolean =>
  messages > 0 && (oldestMs === null || oldestMs > agoMs)
