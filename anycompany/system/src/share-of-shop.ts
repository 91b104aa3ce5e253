import type { ShopProfile } from '@banyan/legacy'

/** The gateway reads sessions all day; the host reads a user once, when it sees them first. */
const GATEWAY_READS = 0.75

/**
 * The profile with what one of our processes may spend of the shop's budget: together never more than the shop allows, as long as that
 * is a connection each. Only hosts poll, and only the gateway lets log-ins through. `hosts`: so many share what hosts may spend.
 */
export const shareOfShop = (profile: ShopProfile, process: 'gateway' | 'host', hosts = 1): ShopProfile => {
  const { maxConnections, sessionReadsPerSecond } = profile.budgets
  const hostConnections = Math.max(1, Math.floor(maxConnections / 2))
  const gateway = {
    maxConnections: Math.max(1, maxConnections - hostConnections),
    sessionReadsPerSecond: sessionReadsPerSecond * GATEWAY_READS,
  }
  const host = {
    maxConnections: Math.max(1, Math.floor(hostConnections / hosts)),
    sessionReadsPerSecond: (sessionReadsPerSecond * (1 - GATEWAY_READS)) / hosts,
  }
  return { ...profile, budgets: { ...profile.budgets, ...(process === 'gateway' ? gateway : host) } }
}
