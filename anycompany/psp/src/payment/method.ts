import { CALLS, type CallName, type CallBehaviour, MISHAPS } from '../provoke/behaviour.ts'

/** Why a bank says no. */
export const DECLINE_CODES = [
  'generic_decline',
  'insufficient_funds',
  'lost_card',
  'stolen_card',
  'expired_card',
  'incorrect_cvc',
  'do_not_honor',
  'fraudulent',
  'processing_error',
] as const
export type DeclineCode = (typeof DECLINE_CODES)[number]

/** What a payment method's name provokes, and at which call. Declines always; all else at the first such call of each intent. */
export type Provocation = {
  readonly at: CallName
  readonly behaviour: CallBehaviour
  readonly declineCode?: DeclineCode
}

/** Every payment method there is, by name. */
export const paymentMethods: ReadonlyMap<string, Provocation | null> = new Map<string, Provocation | null>([
  ['pm_ok', null],
  ...DECLINE_CODES.map(
    (declineCode) => [`pm_decline_${declineCode}`, { at: 'confirm', behaviour: 'decline', declineCode }] as const,
  ),
  ['pm_confirm_later', { at: 'confirm', behaviour: 'later' }],
  ['pm_confirm_later_declined', { at: 'confirm', behaviour: 'later', declineCode: 'insufficient_funds' }],
  ['pm_refund_later', { at: 'refund', behaviour: 'later' }],
  ['pm_refund_fails_first', { at: 'refund', behaviour: 'fail' }],
  ...CALLS.filter((at) => at !== 'create').flatMap((at) =>
    MISHAPS.map((behaviour) => [`pm_${at}_${behaviour}`, { at, behaviour }] as const),
  ),
])
