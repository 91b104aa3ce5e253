import { createHash } from 'node:crypto'
import { after } from '../clock.ts'
import { change, type Database, findRow } from '../database/query.ts'
import type { Work } from '../payment/work.ts'
import { Refusal } from '../refusal.ts'

/** As long a key's answer is kept. Then the key is free again. */
export const KEY_AGE_MS_MAX = 24 * 60 * 60 * 1_000
const KEY_LENGTH_MAX = 255

/** An answer, byte for byte. */
export type Answer = { readonly status: number; readonly body: string }

/** A key and what it was first used for. */
export type IdempotencyKey = { readonly key: string; readonly fingerprint: string }

export const readKey = (given: unknown, request: readonly unknown[]): IdempotencyKey | undefined => {
  if (given === undefined) return undefined
  if (typeof given !== 'string' || given.length === 0 || given.length > KEY_LENGTH_MAX)
    throw new Refusal('idempotency_key_invalid', `Expected an Idempotency-Key of 1 to ${KEY_LENGTH_MAX} characters.`)
  return { key: given, fingerprint: createHash('sha256').update(JSON.stringify(request)).digest('hex') }
}

/** What was answered under this key. Refuses a key that was used for something else. */
export const findAnswer = async (db: Database, used: IdempotencyKey, now: Date): Promise<Answer | undefined> => {
  const kept = await findRow<{ fingerprint: string; http_status: number; body: string }>(
    db,
    'select fingerprint, http_status, body from idempotency_keys where key = $1 and created_at > $2',
    [used.key, after(now, -KEY_AGE_MS_MAX)],
  )
  if (kept === undefined) return undefined
  if (kept.fingerprint === used.fingerprint) return { status: kept.http_status, body: kept.body }
  throw new Refusal('idempotency_key_reused', 'Expected the request this Idempotency-Key was first used for.')
}

/**
 * Runs an effect at most once per key, and keeps its answer, also a refusal, in the effect's own transaction. Whoever comes with the same key
 * meanwhile waits at the key's row until that transaction is over, and is given its answer. Without a key it simply runs.
 */
export const answerOnce = async (
  work: Work,
  used: IdempotencyKey | undefined,
  effect: () => Promise<Answer>,
): Promise<{ readonly answer: Answer; readonly replayed: boolean }> => {
  if (used === undefined) return { answer: await effect(), replayed: false }
  const { db, at } = work
  await forgetOldKeys(db, at, used.key)
  const first = await change(
    db,
    'insert into idempotency_keys (key, fingerprint, created_at) values ($1, $2, $3) on conflict do nothing',
    [used.key, used.fingerprint, at],
  )
  if (first === 0) return { answer: (await findAnswer(db, used, at))!, replayed: true }
  const answer = await refusalAsAnswer(db, effect)
  await change(db, 'update idempotency_keys set http_status = $2, body = $3 where key = $1', [
    used.key,
    answer.status,
    answer.body,
  ])
  return { answer, replayed: false }
}

/** One key, or all of them: those whose time is over. */
export const forgetOldKeys = (db: Database, now: Date, key: string | null = null): Promise<number> =>
  change(db, 'delete from idempotency_keys where created_at <= $1 and ($2::text is null or key = $2)', [
    after(now, -KEY_AGE_MS_MAX),
    key,
  ])

/** What the effect had written until then is undone, the key stays. */
const refusalAsAnswer = async (db: Database, effect: () => Promise<Answer>): Promise<Answer> => {
  await db.query('savepoint effect')
  try {
    return await effect()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await db.query('rollback to savepoint effect')
    return { status: error.status, body: JSON.stringify(error) }
  }
}
