/** Every code that an error of the API can carry, with its type and HTTP status. The README's table says what to do about each. */
export const REFUSALS = {
  authentication_required: { type: 'authentication_error', status: 401 },
  parameter_missing: { type: 'invalid_request_error', status: 400 },
  parameter_invalid: { type: 'invalid_request_error', status: 400 },
  parameter_unknown: { type: 'invalid_request_error', status: 400 },
  payment_method_unknown: { type: 'invalid_request_error', status: 400 },
  resource_missing: { type: 'invalid_request_error', status: 404 },
  payment_intent_unexpected_state: { type: 'invalid_request_error', status: 400 },
  amount_too_large: { type: 'invalid_request_error', status: 400 },
  refund_exceeds_captured: { type: 'invalid_request_error', status: 400 },
  idempotency_key_invalid: { type: 'idempotency_error', status: 400 },
  idempotency_key_reused: { type: 'idempotency_error', status: 400 },
  card_declined: { type: 'card_error', status: 402 },
  provider_error: { type: 'api_error', status: 500 },
  provider_unavailable: { type: 'api_error', status: 503 },
} as const

export type RefusalCode = keyof typeof REFUSALS

type Details = { readonly param?: string; readonly decline_code?: string; readonly payment_intent?: object }

/** What the API answers instead of doing it. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly details: Details

  constructor(code: RefusalCode, message: string, details: Details = {}) {
    super(message)
    this.code = code
    this.details = details
  }

  get status(): number {
    return REFUSALS[this.code].status
  }

  /** The one shape of all errors. */
  toJSON(): object {
    return { error: { type: REFUSALS[this.code].type, code: this.code, ...this.details, message: this.message } }
  }
}
