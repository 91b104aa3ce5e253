import { setTimeout as delay } from 'node:timers/promises'
import type { Lease, Leases } from '@banyan/event-store'

const LEASE_MS = 3_000
const RENEW_MS = LEASE_MS / 3
/** Between two attempts to get the lease, in milliseconds. */
const WAIT_MS = 500

/**
 * Does something that one process at a time should do, whenever this process holds the lease: `work` is begun with a signal that
 * aborts when the lease is lost, and begun again when it is won again. Ends when `signal` aborts; throws what `work` and the store throw.
 * A lease is a promise between clocks: for a moment two may work, so what they do must bear it.
 */
export const asOnlyOne = async (
  o: { readonly leases: Leases; readonly name: string; readonly holder: string; readonly signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> => {
  while (!o.signal.aborted) {
    const lease = await o.leases.acquire(o.name, o.holder, LEASE_MS)
    if (lease) await whileHeld(o.leases, lease, { signal: o.signal, work })
    await delay(WAIT_MS, undefined, { signal: o.signal }).catch(() => {}) // aborted: the loop sees it
  }
}

const whileHeld = async (
  leases: Leases,
  lease: Lease,
  o: { readonly signal: AbortSignal; readonly work: (signal: AbortSignal) => Promise<void> },
): Promise<void> => {
  const lost = new AbortController()
  const heartbeat = setInterval(() => {
    leases.renew(lease, LEASE_MS).then(
      (held) => held || lost.abort(),
      () => lost.abort(),
    )
  }, RENEW_MS)
  try {
    await o.work(AbortSignal.any([o.signal, lost.signal]))
  } catch (error) {
    if (!lost.signal.aborted && !o.signal.aborted) throw error // else: whoever is next goes on
  } finally {
    clearInterval(heartbeat)
    await leases.release(lease).catch(() => {}) // it expires
  }
}
