import { Refusal } from '../refusal.ts'
import type { Intent } from './intent.ts'
import type { Move } from './move.ts'

/** A refund, as its table holds it. */
export type Refund = {
  readonly id: string
  readonly payment_intent: string
  readonly status: 'pending' | 'succeeded' | 'failed'
  readonly amount: number
  readonly currency: string
  readonly failure_reason: string | null
  readonly metadata: Readonly<Record<string, string>>
  readonly created_at: Date
  readonly settle_at: Date | null
  readonly settle_failure: string | null
}

export type RefundEvent = 'refund.created' | 'refund.succeeded' | 'refund.failed'

export type RefundStep = {
  /** Counts the refund for as long as it has not failed. */
  readonly intent: Intent
  readonly refund: Refund
  readonly type: RefundEvent
  readonly moves: readonly Move[]
}

export type NewRefund = Pick<Refund, 'id' | 'metadata' | 'created_at'> & {
  /** All that is left when it is not given. */
  readonly amount: number | undefined
}

/** How the bank takes it: at once, or later, and then perhaps not at all. */
export type RefundAnswer = { readonly settleAt?: Date; readonly failure: string | null }

/** Gives back what was captured. Never more than that, all refunds together that have not failed. */
export const newRefund = (intent: Intent, asked: NewRefund, answer: RefundAnswer): RefundStep => {
  const left = intent.amount_received - intent.amount_refunded
  const amount = asked.amount ?? left
  if (intent.status !== 'succeeded')
    throw new Refusal(
      'payment_intent_unexpected_state',
      `To refund ${intent.id} it must be succeeded, found ${intent.status}.`,
      { payment_intent: { id: intent.id, status: intent.status } },
    )
  if (amount > left || amount === 0)
    throw new Refusal(
      'refund_exceeds_captured',
      `Expected at most ${left} to refund, found ${asked.amount ?? 'all'}.`,
      {
        param: 'amount',
      },
    )
  const pending = answer.settleAt !== undefined
  const { id, metadata, created_at } = asked
  const of = { payment_intent: intent.id, currency: intent.currency }
  return {
    intent: { ...intent, amount_refunded: intent.amount_refunded + amount },
    refund: {
      id,
      metadata,
      created_at,
      amount,
      ...of,
      status: pending ? 'pending' : 'succeeded',
      failure_reason: null,
      settle_at: answer.settleAt ?? null,
      settle_failure: answer.failure,
    },
    type: pending ? 'refund.created' : 'refund.succeeded',
    moves: pending ? [] : [{ kind: 'refunded', amount }],
  }
}

/** Ends a pending refund, as was decided when it began. One that fails may be asked for again. */
export const settleRefund = (intent: Intent, refund: Refund): RefundStep => {
  const { amount, settle_failure: failure } = refund
  const ended = { ...refund, settle_at: null, settle_failure: null }
  if (failure === null)
    return {
      intent,
      refund: { ...ended, status: 'succeeded' },
      type: 'refund.succeeded',
      moves: [{ kind: 'refunded', amount }],
    }
  return {
    intent: { ...intent, amount_refunded: intent.amount_refunded - amount },
    refund: { ...ended, status: 'failed', failure_reason: failure },
    type: 'refund.failed',
    moves: [],
  }
}
