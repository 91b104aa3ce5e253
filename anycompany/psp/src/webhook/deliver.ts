import { after, type Clock } from '../clock.ts'
import type { Pool } from '../database/pool.ts'
import { change, rowsOf } from '../database/query.ts'
import type { WebhookEndpoint } from '../settings.ts'
import { SIGNATURE_HEADER, signatureOf } from './signature.ts'

/** An endpoint that has not answered by then has failed. */
const ATTEMPT_TIMEOUT_MS = 10_000
const BATCH_MAX = 20
/** Nobody else takes a delivery while an attempt of its batch may still be under way. */
const LEASE_MS = BATCH_MAX * ATTEMPT_TIMEOUT_MS
/** With waits of 1, 2, 4 … 600 s: about two hours. */
const ATTEMPTS_MAX = 20
const FIRST_WAIT_MS = 1_000
const WAIT_MS_MAX = 600_000
const ANSWER_LENGTH_MAX = 200

export type Sender = {
  readonly pool: Pool
  readonly clock: Clock
  readonly endpoint: WebhookEndpoint
  /** Who leaves waits for no endpoint. */
  readonly closing: AbortSignal
}

type Due = { readonly id: string; readonly payment_intent: string; readonly payload: string; readonly attempts: number }

/** How long after its n-th attempt (from 1) a delivery waits. */
export const waitAfterMs = (attempts: number): number => Math.min(WAIT_MS_MAX, FIRST_WAIT_MS * 2 ** (attempts - 1))

/**
 * Sends what is due, and says how many were tried. Those of one payment in their order, payments beside each other. An attempt is counted
 * before it is made: whoever is killed in between sends again, so everything arrives at least once, or is told as failed.
 */
export const deliverDue = async (sender: Sender): Promise<number> => {
  const due = await claim(sender)
  const byPayment = Map.groupBy(due, ({ payment_intent }) => payment_intent)
  await Promise.all(
    [...byPayment.values()].map(async (deliveries) => {
      for (const delivery of deliveries) await attempt(sender, delivery)
    }),
  )
  return due.length
}

/** What a process that is gone had taken and not finished is due now. */
export const takeOverDeliveries = (pool: Pool, now: Date): Promise<number> =>
  change(pool, `update deliveries set due_at = $1 where status = 'pending' and attempts > 0 and due_at > $1`, [now])

const claim = async ({ pool, clock }: Sender): Promise<readonly Due[]> => {
  const claimed = await rowsOf<Due & { readonly number: number }>(
    pool,
    `update deliveries set attempts = attempts + 1, due_at = $2 from events
     where events.id = deliveries.event and deliveries.id in (
       select id from deliveries where status = 'pending' and due_at <= $1 order by due_at, number limit $3 for update skip locked)
     returning deliveries.id, deliveries.number, payment_intent, payload, attempts`,
    [clock.now(), after(clock.now(), LEASE_MS), BATCH_MAX],
  )
  return claimed.toSorted((a, b) => a.number - b.number)
}

const attempt = async (sender: Sender, { id, payload, attempts }: Due): Promise<void> => {
  const { pool, clock } = sender
  const answer = await post(sender, payload)
  const now = clock.now()
  if (answer.accepted)
    await change(
      pool,
      `update deliveries set status = 'delivered', delivered_at = $2, last_answer = $3 where id = $1 and status = 'pending'`,
      [id, now, answer.found],
    )
  else
    await change(
      pool,
      `update deliveries set status = $2, due_at = $3, last_answer = $4 where id = $1 and status = 'pending'`,
      [id, attempts < ATTEMPTS_MAX ? 'pending' : 'failed', after(now, waitAfterMs(attempts)), answer.found],
    )
}

const post = async ({ clock, endpoint: { url, secret }, closing }: Sender, payload: string) => {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [SIGNATURE_HEADER]: signatureOf(payload, secret, clock.now()) },
      body: payload,
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(ATTEMPT_TIMEOUT_MS), closing]),
    })
    await response.body?.cancel()
    return { accepted: response.ok, found: String(response.status) }
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error
    return { accepted: false, found: String(cause).slice(0, ANSWER_LENGTH_MAX) }
  }
}
