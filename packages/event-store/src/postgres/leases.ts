import type { Pool } from 'pg'
import type { Leases } from '../leases.ts'

/** Beyond the lifetime just asked for, a lease can only have been granted before the clock jumped back. */
const ACQUIRE = `
  insert into leases as l (name, token, holder, expires_at) values ($1, 1, $2, clock_timestamp() + $3 * interval '1 ms')
  on conflict (name) do update set token = l.token + 1, holder = excluded.holder, expires_at = excluded.expires_at
  where l.expires_at < clock_timestamp() or l.holder = excluded.holder or l.expires_at > excluded.expires_at
  returning token`

/** Leases in the table `leases`. All who compete for one name ask for the same lifetime. */
export const postgresLeases = (pool: Pool): Leases => ({
  acquire: async (name, holder, ttlMs) => {
    const { rows } = await pool.query<{ token: number }>({
      name: 'lease-acquire',
      text: ACQUIRE,
      values: [name, holder, ttlMs],
    })
    return rows[0] && { name, holder, token: rows[0].token }
  },
  renew: async ({ name, token }, ttlMs) => {
    const text = `update leases set expires_at = clock_timestamp() + $3 * interval '1 ms' where name = $1 and token = $2`
    const { rowCount } = await pool.query({ name: 'lease-renew', text, values: [name, token, ttlMs] })
    return rowCount === 1
  },
  release: async ({ name, token }) => {
    const text = `update leases set expires_at = '-infinity', holder = null where name = $1 and token = $2`
    await pool.query({ name: 'lease-release', text, values: [name, token] })
  },
})
