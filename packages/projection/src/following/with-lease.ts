import type { Leases } from '@banyan/event-store'
import { pause } from './backoff.ts'

/** How long others wait for a holder that died. */
export const LEASE_TTL_MS = 2_000
const RENEW_EVERY_MS = 500
/** How often a host asks that would take over. */
const ASK_EVERY_MS = 500

/**
 * Runs `work` while holding a lease, again and again until aborted; its signal says stop once the lease is lost. A lease
 * only saves work: two that both believe to hold it do no harm, because checkpoints move by compare-and-set.
 */
export const withLease = async (
  o: { readonly leases: Leases; readonly name: string; readonly holder: string; readonly signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> => {
  while (!o.signal.aborted) {
    // A database that does not answer is no holder: ask again.
    const lease = await o.leases.acquire(o.name, o.holder, LEASE_TTL_MS).catch(() => undefined)
    if (lease) await holdWhile(o, lease, work)
    if (!o.signal.aborted) await pause(ASK_EVERY_MS, o.signal)
  }
}

const holdWhile = async (
  o: { readonly leases: Leases; readonly signal: AbortSignal },
  lease: Parameters<Leases['renew']>[0],
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> => {
  const lost = new AbortController()
  const signal = AbortSignal.any([o.signal, lost.signal])
  const renewing = renew(o.leases, lease, signal).finally(() => lost.abort())
  await work(signal)
  lost.abort()
  await renewing
  await o.leases.release(lease).catch(() => {}) // it ends by itself
}

/** Ends when the lease is lost, or can't be renewed in time. */
const renew = async (leases: Leases, lease: Parameters<Leases['renew']>[0], signal: AbortSignal): Promise<void> => {
  let renewedAt = performance.now()
  while (!signal.aborted) {
    await pause(untilNextRenewal(), signal)
    if (signal.aborted) return
    const held = await leases.renew(lease, LEASE_TTL_MS).catch(() => undefined)
    if (held) renewedAt = performance.now()
    if (held === false || performance.now() - renewedAt > LEASE_TTL_MS) return
  }
}

/** On the beat that all leases of a process share, so that their renewals travel in one statement. A timer may fire a little early. */
const untilNextRenewal = (): number => {
  const left = RENEW_EVERY_MS - (performance.now() % RENEW_EVERY_MS)
  return left < RENEW_EVERY_MS / 10 ? left + RENEW_EVERY_MS : left
}
