import type { Intent } from './intent.ts'
import type { Refund } from './refund.ts'

/** A payment intent as clients see it: what is decided and not yet known to anybody stays inside. */
export const intentAnswer = ({ settle_at: _at, settle_decline: _decline, ...shown }: Intent): object => ({
  object: 'payment_intent',
  ...shown,
})

export const refundAnswer = ({ settle_at: _at, settle_failure: _failure, ...shown }: Refund): object => ({
  object: 'refund',
  ...shown,
})
