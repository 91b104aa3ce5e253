import { byCodePoint } from '@banyan/model'
import type { Fence } from '../event-store.ts'
import type { Leases } from '../leases.ts'

type Held = { readonly token: number; readonly holder: string | null; readonly expiresAt: number }

/** Leases in memory, with the check that an append's fence needs. `nowMs` plays the database's clock. */
export const memoryLeases = (nowMs: () => number): Leases & { readonly holds: (fence: Fence) => boolean } => {
  const held = new Map<string, Held>()
  const isFree = (lease: Held, holder: string, ttlMs: number): boolean =>
    lease.expiresAt < nowMs() || lease.holder === holder || lease.expiresAt > nowMs() + ttlMs
  return {
    holds: ({ name, token }) => held.get(name)?.token === token,
    acquire: async (name, holder, ttlMs) => {
      const lease = held.get(name)
      if (lease && !isFree(lease, holder, ttlMs)) return undefined
      const token = (lease?.token ?? 0) + 1
      held.set(name, { token, holder, expiresAt: nowMs() + ttlMs })
      return { name, token, holder }
    },
    renew: async ({ name, token, holder }, ttlMs) => {
      if (held.get(name)?.token !== token) return false
      held.set(name, { token, holder, expiresAt: nowMs() + ttlMs })
      return true
    },
    held: async (prefix, ttlMs) =>
      [...held]
        .flatMap(([name, { token, holder, expiresAt }]) => {
          const isHeld = holder !== null && nowMs() <= expiresAt && expiresAt <= nowMs() + ttlMs
          return isHeld && name.startsWith(prefix) ? [{ name, token, holder }] : []
        })
        .toSorted((a, b) => byCodePoint(a.name, b.name)),
    release: async ({ name, token }) => {
      if (held.get(name)?.token === token) held.set(name, { token, holder: null, expiresAt: Number.NEGATIVE_INFINITY })
    },
  }
}
