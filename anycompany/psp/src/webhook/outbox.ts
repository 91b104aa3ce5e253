import { after } from '../clock.ts'
import { change, type Database, findRow, getRow, rowsOf } from '../database/query.ts'
import type { IntentEvent } from '../payment/intent.ts'
import type { RefundEvent } from '../payment/refund.ts'
import { newId, type Work } from '../payment/work.ts'
import { type Behaviour, type WebhookBehaviour, WEBHOOK_BEHAVIOURS } from '../provoke/behaviour.ts'
import { takeBehaviours } from '../provoke/behaviours.ts'
import { Refusal } from '../refusal.ts'

const DELAY_MS = 10_000
/** So late is at most what others overtake. */
const OVERTAKEN_MS_MAX = 4_000

export type Occurrence = {
  readonly type: IntentEvent | RefundEvent
  readonly paymentIntent: string
  readonly object: object
}

/** A row for each time an event is to be told. */
export type Delivery = {
  readonly id: string
  readonly event: string
  readonly type: string
  readonly payment_intent: string
  readonly sequence: number
  readonly status: 'pending' | 'delivered' | 'failed' | 'lost'
  readonly attempts: number
  readonly due_at: Date
  readonly delivered_at: Date | null
  /** What the last attempt met. */
  readonly last_answer: string | null
}

/** Numbers and keeps an event, in the transaction of what it tells; with a delivery, unless behaviours say otherwise. */
export const recordEvent = async (work: Work, { type, paymentIntent, object }: Occurrence): Promise<void> => {
  const { db, at } = work
  const { events: sequence } = await getRow<{ events: number }>(
    db,
    'update payment_intents set events = events + 1 where id = $1 returning events',
    [paymentIntent],
  )
  const id = newId('evt')
  const payload = JSON.stringify({ id, object: 'event', type, sequence, created_at: at, data: { object } })
  await change(
    db,
    `insert into events (id, payment_intent, sequence, type, payload, created_at) values ($1, $2, $3, $4, $5, $6)`,
    [id, paymentIntent, sequence, type, payload, at],
  )
  const striking = await takeBehaviours(db, 'webhook', { chance: work.chance, max: WEBHOOK_BEHAVIOURS.length })
  const strikes = (name: WebhookBehaviour) => striking.find(({ behaviour }) => behaviour === name)
  const copies = strikes('duplicate') ? 2 : 1
  for (let copy = 0; copy < copies; copy++)
    await insertDelivery(db, {
      event: id,
      status: strikes('lose') ? 'lost' : 'pending',
      dueAt: after(at, lateByMs(work, strikes('delay'), strikes('reorder'))),
    })
}

/** Sends an event once more, whatever became of this delivery. */
export const redeliver = async (db: Database, id: string, at: Date): Promise<Delivery> => {
  const known = await findRow<{ event: string }>(db, 'select event from deliveries where id = $1', [id])
  if (known === undefined)
    throw new Refusal('resource_missing', `Expected an id that was given out, found ${id}.`, { param: 'delivery' })
  const made = await insertDelivery(db, { event: known.event, status: 'pending', dueAt: at })
  return getRow<Delivery>(db, `${SELECT_DELIVERIES} where deliveries.id = $1`, [made])
}

/** Newest first. */
export const listDeliveries = (
  db: Database,
  { paymentIntent, limit }: { readonly paymentIntent?: string | undefined; readonly limit: number },
): Promise<readonly Delivery[]> =>
  rowsOf<Delivery>(
    db,
    `${SELECT_DELIVERIES} where $1::text is null or payment_intent = $1 order by deliveries.number desc limit $2`,
    [paymentIntent ?? null, limit],
  )

const SELECT_DELIVERIES = `select deliveries.id, event, type, payment_intent, sequence, status, attempts, due_at, delivered_at, last_answer
  from deliveries join events on events.id = deliveries.event`

type NewDelivery = { readonly event: string; readonly status: 'pending' | 'lost'; readonly dueAt: Date }

const insertDelivery = async (db: Database, { event, status, dueAt }: NewDelivery): Promise<string> => {
  const id = newId('del')
  await change(db, 'insert into deliveries (id, event, status, due_at) values ($1, $2, $3, $4)', [
    id,
    event,
    status,
    dueAt,
  ])
  return id
}

const lateByMs = ({ chance }: Work, delay: Behaviour | undefined, reorder: Behaviour | undefined): number =>
  (delay ? (delay.delay_ms ?? DELAY_MS) : 0) + (reorder ? chance() * (reorder.delay_ms ?? OVERTAKEN_MS_MAX) : 0)
