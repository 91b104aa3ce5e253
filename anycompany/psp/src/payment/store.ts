import { change, type Database, findRow, rowsOf } from '../database/query.ts'
import { Refusal } from '../refusal.ts'
import type { Intent } from './intent.ts'
import { type Move, WAYS } from './move.ts'
import type { Refund } from './refund.ts'

const INTENT_COLUMNS = `id, status, amount, currency, capture_method, payment_method, amount_capturable, amount_received, amount_refunded,
  last_payment_error, cancellation_reason, metadata, created_at, settle_at, settle_decline`
const REFUND_COLUMNS =
  'id, payment_intent, status, amount, currency, failure_reason, metadata, created_at, settle_at, settle_failure'

export const getIntent = async (db: Database, id: string): Promise<Intent> =>
  found(await findRow<Intent>(db, `select ${INTENT_COLUMNS} from payment_intents where id = $1`, [id]), 'intent', id)

/** Whoever else wants to change it waits until this transaction is over. */
export const lockIntent = async (db: Database, id: string, param = 'intent'): Promise<Intent> =>
  found(
    await findRow<Intent>(db, `select ${INTENT_COLUMNS} from payment_intents where id = $1 for update`, [id]),
    param,
    id,
  )

export const getRefund = async (db: Database, id: string): Promise<Refund> =>
  found(await findRow<Refund>(db, `select ${REFUND_COLUMNS} from refunds where id = $1`, [id]), 'refund', id)

const found = <T>(row: T | undefined, param: string, id: string): T => {
  if (row !== undefined) return row
  throw new Refusal('resource_missing', `Expected an id that was given out, found ${id}.`, { param })
}

export const insertIntent = async (db: Database, i: Intent): Promise<void> => {
  await change(
    db,
    `insert into payment_intents (id, status, amount, currency, capture_method, payment_method, metadata, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [i.id, i.status, i.amount, i.currency, i.capture_method, i.payment_method, i.metadata, i.created_at],
  )
}

export const updateIntent = async (db: Database, i: Intent): Promise<void> => {
  await change(
    db,
    `update payment_intents set status = $2, payment_method = $3, amount_capturable = $4, amount_received = $5, amount_refunded = $6,
       last_payment_error = $7, cancellation_reason = $8, settle_at = $9, settle_decline = $10 where id = $1`,
    [
      i.id,
      i.status,
      i.payment_method,
      i.amount_capturable,
      i.amount_received,
      i.amount_refunded,
      i.last_payment_error,
      i.cancellation_reason,
      i.settle_at,
      i.settle_decline,
    ],
  )
}

export const saveRefund = async (db: Database, r: Refund): Promise<void> => {
  await change(
    db,
    `insert into refunds (id, payment_intent, status, amount, currency, failure_reason, metadata, created_at, settle_at, settle_failure)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (id) do update set status = $3, failure_reason = $6, settle_at = $9, settle_failure = $10`,
    [
      r.id,
      r.payment_intent,
      r.status,
      r.amount,
      r.currency,
      r.failure_reason,
      r.metadata,
      r.created_at,
      r.settle_at,
      r.settle_failure,
    ],
  )
}

/** Of which payment, of which refund if of one, and when. */
export type MoveContext = {
  readonly intent: Intent
  readonly refund?: Refund
  readonly at: Date
}

export const insertMoves = async (
  db: Database,
  moves: readonly Move[],
  { intent, refund, at }: MoveContext,
): Promise<void> => {
  for (const { kind, amount } of moves)
    await change(
      db,
      `insert into moves (kind, payment_intent, refund, taken_from, given_to, amount, currency, at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [kind, intent.id, refund?.id ?? null, WAYS[kind].from, WAYS[kind].to, amount, intent.currency, at],
    )
}

/** Which of what was made is asked for. Newest first. */
export type Filter = {
  readonly metadata: Readonly<Record<string, string>>
  readonly createdFrom: Date | undefined
  /** Itself included. */
  readonly createdTo: Date | undefined
  readonly paymentIntent: string | undefined
  /** The last one of the page before. */
  readonly startingAfter: string | undefined
  readonly limit: number
}

export const listIntents = (db: Database, filter: Filter): Promise<readonly Intent[]> =>
  listOf<Intent>(db, { table: 'payment_intents', columns: INTENT_COLUMNS, intent: 'id' }, filter)

export const listRefunds = (db: Database, filter: Filter): Promise<readonly Refund[]> =>
  listOf<Refund>(db, { table: 'refunds', columns: REFUND_COLUMNS, intent: 'payment_intent' }, filter)

type Listed = { readonly table: string; readonly columns: string; readonly intent: string }

const listOf = async <Row extends Intent | Refund>(
  db: Database,
  { table, columns, intent }: Listed,
  f: Filter,
): Promise<readonly Row[]> => {
  const cursor =
    f.startingAfter === undefined
      ? null
      : await findRow<{ number: number }>(db, `select number from ${table} where id = $1`, [f.startingAfter])
  return rowsOf<Row>(
    db,
    `select ${columns} from ${table}
     where metadata @> $1 and ($2::timestamptz is null or created_at >= $2) and ($3::timestamptz is null or created_at <= $3)
       and ($4::text is null or ${intent} = $4) and ($5::bigint is null or number < $5)
     order by number desc limit $6`,
    [
      f.metadata,
      f.createdFrom ?? null,
      f.createdTo ?? null,
      f.paymentIntent ?? null,
      cursor === null ? null : found(cursor, 'starting_after', f.startingAfter!).number,
      f.limit,
    ],
  )
}
