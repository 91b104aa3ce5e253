import type { Pool } from 'pg'
import type { EventStore } from '../event-store.ts'

const PASS = `
  with held as (select 1 from leases where name = $5 and token = $6 for key share)
  update inbox set last = $4 where consumer = $1 and source = $2 and last = $3 and ($5::text is null or exists (select from held))`

/** Rare: a consumer hears of most streams all there is. */
export const inboxPassing =
  (pool: Pool): EventStore['passInbox'] =>
  async ({ consumer, source, from, to, fence }) => {
    const values = [consumer, source, from, to, fence?.name ?? null, fence?.token ?? null]
    return (await pool.query({ name: 'pass-inbox', text: PASS, values })).rowCount === 1
  }
