import type { Effect } from '../machine/pending.ts'
import type { SagaState } from '../machine/saga-state.ts'

/** What an instance's row says of its state. Instants are ISO 8601. */
export type Standing = {
  readonly phase: Phase
  readonly calling: boolean
  readonly stands: readonly string[]
  readonly stillAt: string | null
  readonly error: string | null
  readonly trouble: string | null
  readonly dueAt: string | null
}

export const PHASES = ['running', 'compensating', 'completed', 'compensated', 'cancelled'] as const
/** Running or being taken back, or how it ended. */
export type Phase = (typeof PHASES)[number]

/** Words of trouble that a list shows; the stream has all of them. */
const TROUBLE_LENGTH_MAX = 500
const ERROR_LENGTH_MAX = 100

/** `inFlight`: what is pending in this state. */
export const standingOf = (state: SagaState, inFlight: readonly Effect[]): Standing => {
  const calling = inFlight.some(({ kind }) => kind === 'call')
  const stands = nodesWhere(state)
  const trouble = state.attention.map((one) => `${one.trouble} at ${one.at}: ${one.message}`).join('; ')
  return {
    phase: phaseOf(state),
    calling,
    stands,
    stillAt: calling ? null : (stands[0] ?? null),
    error: calling ? null : storable(errorOf(state), ERROR_LENGTH_MAX),
    trouble: storable(trouble, TROUBLE_LENGTH_MAX),
    dueAt: calling ? null : nextDueAt(inFlight),
  }
}

/** When the soonest of the timers rings. ISO 8601; null when there is none. */
export const nextDueAt = (inFlight: readonly Effect[]): string | null => {
  let next: string | null = null
  for (const effect of inFlight)
    if (effect.kind === 'timer' && (next === null || effect.dueAt < next)) next = effect.dueAt
  return next
}

const phaseOf = ({ phase, endedAs }: SagaState): Phase => {
  if (phase === 'ended') return endedAs ?? 'completed'
  return phase === 'compensating' ? 'compensating' : 'running'
}

/** Open nodes; of a saga that is taken back the steps whose undo is under way or came to nothing. */
const nodesWhere = (state: SagaState): readonly string[] => {
  if (state.phase === 'ended') return []
  const underWay = state.calls.filter(({ status }) => status === 'sent' || status === 'resting').map(({ step }) => step)
  const open = Object.entries(state.nodes).flatMap(([name, node]) =>
    state.phase === 'running' && 'status' in node && node.status !== 'done' ? [name] : [],
  )
  const troubled = state.attention.map(({ at }) => state.calls.find(({ id }) => id === at)?.step ?? at)
  return [...new Set([...open, ...underWay, ...troubled])]
}

const errorOf = ({ calls, why, endedAs }: SagaState): string => {
  if (endedAs === 'completed') return ''
  const failed = calls.findLast(({ status, failure }) => failure && (status === 'resting' || status === 'failed'))
  return failed?.failure?.code ?? (why?.kind === 'failed' ? why.failure.code : '')
}

/** PostgreSQL holds no NUL in text. */
const storable = (text: string, lengthMax: number): string | null =>
  text === '' ? null : text.replaceAll('\0', '').slice(0, lengthMax)
