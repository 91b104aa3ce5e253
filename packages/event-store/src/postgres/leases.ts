import type { Pool } from 'pg'
import type { Lease, Leases } from '../leases.ts'
import { gather } from './gather.ts'

/** Beyond the lifetime just asked for, a lease can only have been granted before the clock jumped back. */
const ACQUIRE = `
  insert into leases as l (name, token, holder, expires_at) values ($1, 1, $2, clock_timestamp() + $3 * interval '1 ms')
  on conflict (name) do update set token = l.token + 1, holder = excluded.holder, expires_at = excluded.expires_at
  where l.expires_at < clock_timestamp() or l.holder = excluded.holder or l.expires_at > excluded.expires_at
  returning token`

/** Locked in the order of their names, as appends lock what they are fenced by: two of them can't wait for each other. */
const RENEW = `
  with due as (
    select l.name, q.ttl_ms, q.i
    from unnest($1::text[], $2::bigint[], $3::integer[]) with ordinality as q (name, token, ttl_ms, i)
    join leases l on l.name = q.name and l.token = q.token
    order by l.name for no key update of l
  )
  update leases l set expires_at = clock_timestamp() + due.ttl_ms * interval '1 ms' from due where l.name = due.name
  returning due.i::integer`

const HELD = `
  select name, token, holder from leases
  where starts_with(name, $1) and holder is not null
    and expires_at between clock_timestamp() and clock_timestamp() + $2 * interval '1 ms'
  order by name`

/** A row while a fence holds, which then stays so until the transaction ends. For what must stand or fall with a lease beside appends. */
export const holdsFence = (name: string, token: string): string =>
  `select 1 from leases where name = ${name} and token = ${token} for key share`

/** Leases renewed in one statement. */
const RENEWALS_MAX = 200

/** Leases in the table `leases`. All who compete for one name ask for the same lifetime. Renewals that are due together travel together. */
export const postgresLeases = (pool: Pool): Leases => ({
  acquire: async (name, holder, ttlMs) => {
    const { rows } = await pool.query<{ token: number }>({
      name: 'lease-acquire',
      text: ACQUIRE,
      values: [name, holder, ttlMs],
    })
    return rows[0] && { name, holder, token: rows[0].token }
  },
  renew: renewal(pool),
  held: async (prefix, ttlMs) => {
    const { rows } = await pool.query<Lease>({ name: 'leases-held', text: HELD, values: [prefix, ttlMs] })
    return rows
  },
  release: async ({ name, token }) => {
    const text = `update leases set expires_at = '-infinity', holder = null where name = $1 and token = $2`
    await pool.query({ name: 'lease-release', text, values: [name, token] })
  },
})

const renewal = (pool: Pool): Leases['renew'] => {
  const renew = gather<{ readonly lease: Lease; readonly ttlMs: number }, boolean>({
    most: RENEWALS_MAX,
    atOnce: 1,
    ask: async (due) => {
      const values = [due.map(({ lease }) => lease.name), due.map(({ lease }) => lease.token), due.map((o) => o.ttlMs)]
      const { rows } = await pool.query<{ i: number }>({ name: 'leases-renew', text: RENEW, values })
      const renewed = new Set(rows.map(({ i }) => i))
      return due.map((_, i) => renewed.has(i + 1))
    },
  })
  return (lease, ttlMs) => renew({ lease, ttlMs })
}
