import { BACKOFF_MS_MAX, type SagaDef, type SagaRetry, type StepNode } from '@banyan/model'
import { findStep } from './definition.ts'
import type { Call, SagaState } from './saga-state.ts'
import type { Moment, Reply } from './signal.ts'

/** A counter-operation has no alternative, so it is tried for longer than a step before somebody is called: about 5 minutes. */
export const UNDO_RETRY: SagaRetry = { attempts: 10, backoffMs: 1_000, backoffMaxMs: 60_000 }
/** So long is asked after an outcome that must be known, past the step's own budget: about an hour and a half. */
export const SETTLE_RETRY: SagaRetry = { attempts: 24, backoffMs: 1_000, backoffMaxMs: 300_000 }

/** When a failed call is made again, in ISO 8601; null: not by itself. */
export const nextCallAt = (
  definition: SagaDef,
  o: { readonly state: SagaState; readonly call: Call; readonly reply: Reply | 'timeout'; readonly inDoubt: boolean },
  at: Moment,
): { readonly retryAt: string | null; readonly newKey: boolean } => {
  const { state, call, reply, inDoubt } = o
  const step = findStep(definition, call.step)
  if (reply !== 'timeout' && reply.kind === 'rejected') {
    const isWorthIt = isLive(state, call) && !state.cancel && (step?.retry.rejections ?? []).includes(reply.rejection)
    return { retryAt: isWorthIt ? within(step!.retry, call.tries, at) : null, newKey: isWorthIt }
  }
  const isFinal = reply !== 'timeout' && reply.kind === 'fault' && reply.retry === 'never' && !inDoubt
  const retry = retryOf(state, { call, step, inDoubt })
  return { retryAt: isFinal || retry === null ? null : within(retry, call.tries, at), newKey: false }
}

/** Whether the saga still wants what this call brings. */
export const isLive = (state: SagaState, call: Call): boolean => {
  const node = state.nodes[call.step]
  return state.phase === 'running' && !call.left && node?.kind === 'step' && node.callId === call.id
}

/**
 * An unknown outcome is left behind only where it can be taken back, or where nothing is done in its stead; the pivot's never, because
 * what follows depends on it.
 */
export const mayLeave = (
  state: Pick<SagaState, 'pivotPassed'>,
  step: StepNode | undefined,
  call: Pick<Call, 'pivot' | 'way' | 'undoable'>,
): boolean => {
  if (call.pivot) return false
  const hasNext = call.way + 1 < (step?.ways.length ?? 0)
  if (hasNext) return call.undoable
  return step?.otherwise === 'go-on' || !state.pivotPassed
}

/** The instant after a pause that doubles from call to call, half of it left to chance. */
export const pauseUntil = (retry: SagaRetry, tries: number, { now, chance }: Moment): string => {
  const longest = Math.min(
    retry.backoffMaxMs ?? BACKOFF_MS_MAX,
    retry.backoffMs * 2 ** Math.min(Math.max(tries - 1, 0), 30),
  )
  return new Date(now.getTime() + Math.round(longest * (0.5 + chance / 2))).toISOString()
}

const retryOf = (
  state: SagaState,
  { call, step, inDoubt }: { readonly call: Call; readonly step: StepNode | undefined; readonly inDoubt: boolean },
): SagaRetry | null => {
  if (call.kind === 'undo') return UNDO_RETRY
  if (!isLive(state, call)) return inDoubt ? SETTLE_RETRY : null
  if (state.cancel && !inDoubt) return null
  const own = step?.retry ?? SETTLE_RETRY
  if (!inDoubt || mayLeave(state, step, call)) return own
  return { ...own, attempts: own.attempts + SETTLE_RETRY.attempts, backoffMaxMs: SETTLE_RETRY.backoffMaxMs! }
}

const within = (retry: SagaRetry, tries: number, at: Moment): string | null =>
  tries < retry.attempts ? pauseUntil(retry, tries, at) : null
