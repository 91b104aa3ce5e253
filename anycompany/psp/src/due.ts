import { type Chance } from './chance.ts'
import type { Clock } from './clock.ts'
import type { Pool } from './database/pool.ts'
import { inTransaction, rowsOf } from './database/query.ts'
import { forgetOldKeys } from './api/idempotency.ts'
import { settle, settleRefunded } from './payment/payments.ts'
import type { Work } from './payment/work.ts'

const BATCH_MAX = 100

type Settler = { readonly pool: Pool; readonly clock: Clock; readonly chance: Chance }

/** Ends what is processing or pending and due, and forgets old keys. Says how many were ended. */
export const settleDue = async ({ pool, clock, chance }: Settler): Promise<number> => {
  const due = async (table: 'payment_intents' | 'refunds', end: (work: Work, id: string) => Promise<void>) => {
    const found = await rowsOf<{ id: string }>(
      pool,
      `select id from ${table} where settle_at <= $1 order by settle_at limit $2`,
      [clock.now(), BATCH_MAX],
    )
    for (const { id } of found) await inTransaction(pool, (db) => end({ db, at: clock.now(), chance }, id))
    return found.length
  }
  await forgetOldKeys(pool, clock.now())
  return (await due('payment_intents', settle)) + (await due('refunds', settleRefunded))
}
