import type { AskRenewalPage } from '../identity/renewal.ts'
import type { Upstream } from './upstream.ts'

const MAX_PAGE_BYTES = 262_144

/** Asks a page of an upstream within its bulkhead: when that is full, users come first and the renewal is left out. */
export const askRenewalPage =
  (upstream: Upstream, path: string): AskRenewalPage =>
  async (cookie, signal) => {
    if (!upstream.bulkhead.tryEnter()) return []
    const taken = upstream.endpoints.take('calls')
    try {
      if (taken === undefined) return []
      const pool = upstream.endpoints.poolOf(taken.instance, 'calls')
      const { headers, body } = await pool.request({ path, method: 'GET', headers: { cookie }, signal })
      await body.dump({ limit: MAX_PAGE_BYTES })
      const given = headers['set-cookie']
      return typeof given === 'string' ? [given] : (given ?? [])
    } finally {
      taken?.done('ok', 0) // users' requests tell how an instance does
      upstream.bulkhead.leave()
    }
  }
