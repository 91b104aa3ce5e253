import type { ShopProfile } from '@banyan/legacy'

/** The gateway reads sessions all day; the host reads a user once, when it sees them first. */
const GATEWAY_READS = 0.75

/**
 * The profile with what one of our two processes may spend of the shop's budget: together never more than the shop allows, as long
 * as that is two connections. Only the host polls, and only the gateway lets log-ins through.
 */
export const shareOfShop = (profile: ShopProfile, process: 'gateway' | 'host'): ShopProfile => {
  const { maxConnections, sessionReadsPerSecond } = profile.budgets
  const hostConnections = Math.max(1, Math.floor(maxConnections / 2))
  const gateway = {
    maxConnections: Math.max(1, maxConnections - hostConnections),
    sessionReadsPerSecond: sessionReadsPerSecond * GATEWAY_READS,
  }
  const host = {
    maxConnections: hostConnections,
    sessionReadsPerSecond: sessionReadsPerSecond * (1 - GATEWAY_READS),
  }
  return { ...profile, budgets: { ...profile.budgets, ...(process === 'gateway' ? gateway : host) } }
}
