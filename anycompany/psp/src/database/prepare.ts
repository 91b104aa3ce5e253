import { readFile } from 'node:fs/promises'
import { getRow, inTransaction } from './query.ts'
import type { Pool } from './pool.ts'

/** Any number will do, as long as every process of the provider takes the same one. */
const PREPARE_LOCK = 20_190_914

/** Makes the tables where there are none: one transaction under an advisory lock, so a start that is killed leaves nothing half-made. */
export const prepareDatabase = (pool: Pool): Promise<void> =>
  inTransaction(pool, async (db) => {
    await db.query('select pg_advisory_xact_lock($1)', [PREPARE_LOCK])
    const { made } = await getRow<{ made: boolean }>(db, `select to_regclass('payment_intents') is not null as made`)
    if (!made) await db.query(await readFile(new URL('../../db/schema.sql', import.meta.url), 'utf8'))
  })
