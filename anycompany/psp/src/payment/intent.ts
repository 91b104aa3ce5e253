import { Refusal } from '../refusal.ts'
import type { Move } from './move.ts'

export type IntentStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'processing'
  | 'requires_capture'
  | 'succeeded'
  | 'canceled'

/** A payment intent, as its table holds it. Amounts are in the currency's smallest unit. */
export type Intent = {
  readonly id: string
  readonly status: IntentStatus
  readonly amount: number
  readonly currency: string
  readonly capture_method: 'automatic' | 'manual'
  readonly payment_method: string | null
  readonly amount_capturable: number
  readonly amount_received: number
  /** Of refunds that are pending or succeeded. */
  readonly amount_refunded: number
  readonly last_payment_error: { readonly code: 'card_declined'; readonly decline_code: string } | null
  readonly cancellation_reason: string | null
  readonly metadata: Readonly<Record<string, string>>
  readonly created_at: Date
  readonly settle_at: Date | null
  readonly settle_decline: string | null
}

export type IntentEvent =
  | 'payment_intent.created'
  | 'payment_intent.processing'
  | 'payment_intent.amount_capturable_updated'
  | 'payment_intent.payment_failed'
  | 'payment_intent.succeeded'
  | 'payment_intent.canceled'

/** What a command leads to: the intent after it, what is told of it, what moved in the ledger. */
export type IntentStep = {
  readonly intent: Intent
  readonly type: IntentEvent
  readonly moves: readonly Move[]
}

/** How the card's bank answers: at once, or later, then only by webhook. */
export type BankAnswer = { readonly decline: string | null; readonly settleAt?: Date }

export type NewIntent = Pick<
  Intent,
  'id' | 'amount' | 'currency' | 'capture_method' | 'payment_method' | 'metadata' | 'created_at'
>

export const newIntent = (asked: NewIntent): IntentStep => ({
  intent: {
    ...asked,
    status: asked.payment_method === null ? 'requires_payment_method' : 'requires_confirmation',
    amount_capturable: 0,
    amount_received: 0,
    amount_refunded: 0,
    last_payment_error: null,
    cancellation_reason: null,
    settle_at: null,
    settle_decline: null,
  },
  type: 'payment_intent.created',
  moves: [],
})

/** Asks the card's bank for the amount: held until capture, or captured at once. */
export const confirmIntent = (intent: Intent, method: string | null, answer: BankAnswer): IntentStep => {
  expectStatus(intent, 'confirm', ['requires_payment_method', 'requires_confirmation'])
  if (method === null) throw new Refusal('parameter_missing', 'Expected a payment method.', { param: 'payment_method' })
  const asked: Intent = { ...intent, payment_method: method, last_payment_error: null }
  if (answer.settleAt === undefined) return settled(asked, answer.decline)
  return {
    intent: { ...asked, status: 'processing', settle_at: answer.settleAt, settle_decline: answer.decline },
    type: 'payment_intent.processing',
    moves: [],
  }
}

/** Ends what is processing, as was decided when it began. */
export const settleIntent = (intent: Intent): IntentStep => {
  expectStatus(intent, 'settle', ['processing'])
  return settled({ ...intent, settle_at: null, settle_decline: null }, intent.settle_decline)
}

/** Takes all of what is held, or a part and gives the rest back. */
export const captureIntent = (intent: Intent, asked: number | undefined): IntentStep => {
  expectStatus(intent, 'capture', ['requires_capture'])
  const amount = asked ?? intent.amount_capturable
  if (amount > intent.amount_capturable)
    throw new Refusal('amount_too_large', `Expected at most ${intent.amount_capturable} to capture, found ${amount}.`, {
      param: 'amount_to_capture',
    })
  const rest = intent.amount_capturable - amount
  return {
    intent: { ...intent, status: 'succeeded', amount_capturable: 0, amount_received: amount },
    type: 'payment_intent.succeeded',
    moves: [{ kind: 'captured', amount }, ...(rest > 0 ? [{ kind: 'released', amount: rest } as const] : [])],
  }
}

/** Gives back what is held, if anything is; nothing can be captured afterwards. */
export const cancelIntent = (intent: Intent, reason: string | null): IntentStep => {
  expectStatus(intent, 'cancel', ['requires_payment_method', 'requires_confirmation', 'requires_capture'])
  const held = intent.amount_capturable
  return {
    intent: { ...intent, status: 'canceled', amount_capturable: 0, cancellation_reason: reason },
    type: 'payment_intent.canceled',
    moves: held > 0 ? [{ kind: 'released', amount: held }] : [],
  }
}

const settled = (intent: Intent, decline: string | null): IntentStep => {
  if (decline !== null)
    return {
      intent: {
        ...intent,
        status: 'requires_payment_method',
        payment_method: null,
        last_payment_error: { code: 'card_declined', decline_code: decline },
      },
      type: 'payment_intent.payment_failed',
      moves: [],
    }
  const { amount } = intent
  if (intent.capture_method === 'automatic')
    return {
      intent: { ...intent, status: 'succeeded', amount_received: amount },
      type: 'payment_intent.succeeded',
      moves: [
        { kind: 'held', amount },
        { kind: 'captured', amount },
      ],
    }
  return {
    intent: { ...intent, status: 'requires_capture', amount_capturable: amount },
    type: 'payment_intent.amount_capturable_updated',
    moves: [{ kind: 'held', amount }],
  }
}

const expectStatus = (intent: Intent, verb: string, expected: readonly IntentStatus[]): void => {
  if (expected.includes(intent.status)) return
  throw new Refusal(
    'payment_intent_unexpected_state',
    `To ${verb} ${intent.id} it must be ${expected.join(' or ')}, found ${intent.status}.`,
    { payment_intent: { id: intent.id, status: intent.status } },
  )
}
