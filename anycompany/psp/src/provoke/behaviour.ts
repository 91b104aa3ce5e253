/** The calls that change something. */
export const CALLS = ['create', 'confirm', 'capture', 'cancel', 'refund'] as const
export type CallName = (typeof CALLS)[number]

/** What can happen to any call; the caller learns late, or nothing, or something else than the truth. */
export const MISHAPS = ['slow', 'timeout_before', 'timeout_after', 'error_before', 'error_after'] as const

/** What a bank can do: say no; say yes or no later; take a refund and then fail. */
const BANK = ['decline', 'later', 'fail'] as const
export type CallBehaviour = (typeof MISHAPS)[number] | (typeof BANK)[number]

/** What can happen to a webhook on its way. */
export const WEBHOOK_BEHAVIOURS = ['delay', 'duplicate', 'reorder', 'lose'] as const
export type WebhookBehaviour = (typeof WEBHOOK_BEHAVIOURS)[number]

export const OPERATIONS = [...CALLS, 'webhook'] as const
export type Operation = (typeof OPERATIONS)[number]
export const BEHAVIOURS = [...MISHAPS, ...BANK, ...WEBHOOK_BEHAVIOURS] as const
export type BehaviourName = (typeof BEHAVIOURS)[number]

/** A behaviour that is set: for a share of what happens, or for the next so many. */
export type Behaviour = {
  readonly id: number
  readonly operation: Operation
  readonly behaviour: BehaviourName
  readonly decline_code: string | null
  readonly delay_ms: number | null
  readonly share: number | null
  readonly remaining: number | null
}

/** The operations that can behave so. */
export const operationsOf = (behaviour: BehaviourName): readonly Operation[] => {
  if ((WEBHOOK_BEHAVIOURS as readonly string[]).includes(behaviour)) return ['webhook']
  if (behaviour === 'decline') return ['confirm']
  if (behaviour === 'later') return ['confirm', 'refund']
  return behaviour === 'fail' ? ['refund'] : CALLS
}
