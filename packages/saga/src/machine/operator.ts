import { nodesWithin, type SagaDef } from '@banyan/model'
import { compensate, leave } from './advance.ts'
import { callAnew, repeatCall } from './calls.ts'
import { findStep } from './definition.ts'
import type { SagaEvent } from './saga-event.ts'
import { findCall, liveCall, needsAttention, type SagaState } from './saga-state.ts'
import type { Moment, Signal } from './signal.ts'

type OperatorSignal = Extract<Signal, { readonly kind: 'operator' }>
type Taken = readonly SagaEvent[] | { readonly refused: string }

/** What an operator does, with who and why, and what follows at once. */
export const onOperator = (definition: SagaDef, state: SagaState, signal: OperatorSignal, at: Moment): Taken => {
  if (signal.reason.trim() === '') return { refused: 'expected a reason, found none' }
  if (state.phase !== 'running' && state.phase !== 'compensating') return { refused: `the saga is ${state.phase}` }
  const { kind: _, ...acted } = signal
  const recorded: SagaEvent = { type: 'OperatorActed', ...acted }
  if (signal.action === 'compensate')
    return state.phase === 'compensating'
      ? { refused: 'the saga is being taken back already' }
      : [recorded, ...compensate(state, { kind: 'operator', by: signal.by, reason: signal.reason }, at)]
  if (signal.action === 'fork') return fork(definition, state, signal, at)
  if (!needsAttention(state, signal.at)) return { refused: `"${signal.at}" needs no attention` }
  if (signal.action === 'skip') {
    const call = liveCall(state, signal.at)
    return [...(call ? leave(call, at) : []), recorded]
  }
  const call = findCall(state, signal.at)
  if (signal.action === 'replace') {
    if (!call || call.status !== 'failed') return { refused: `"${signal.at}" is no call whose input could be replaced` }
    if (call.inDoubt) return { refused: `"${signal.at}" may have had its effect: find out by retrying, or skip it` }
    return [recorded, ...callAnew(definition, state, { call, input: signal.input, tries: 1 }, at)]
  }
  if (!call || call.status !== 'failed') return [recorded]
  if (call.inDoubt) return [recorded, ...repeatCall(definition, call, 1, at)]
  return [recorded, ...callAnew(definition, state, { call, input: call.input, tries: 1 }, at)]
}

/** Back to a node of the main line: it and what is behind it is done anew, and what was done there is undone. */
const fork = (
  definition: SagaDef,
  state: SagaState,
  signal: Extract<OperatorSignal, { readonly action: 'fork' }>,
  at: Moment,
): Taken => {
  const from = definition.nodes.findIndex(({ name }) => name === signal.at)
  if (from < 0) return { refused: `"${signal.at}" is no node of the main line` }
  if (state.phase !== 'running') return { refused: 'the saga is being taken back' }
  const again = nodesWithin(definition.nodes.slice(from)).map(({ name }) => name)
  if (state.pivotPassed && again.some((name) => findStep(definition, name)?.pivot))
    return { refused: `"${signal.at}" is before the pivot, which is passed` }
  const calls = state.calls.filter((call) => call.kind === 'do' && again.includes(call.step) && !call.left)
  const unknown = calls.find((call) => call.status !== 'done' && call.inDoubt && !call.undoable)
  if (unknown) return { refused: `"${unknown.id}" may have had its effect, and nothing would take it back` }
  const { kind: _, ...acted } = signal
  return [
    ...calls.map((call): SagaEvent => ({
      type: 'CallLeft',
      callId: call.id,
      retryAt: call.inDoubt ? at.now.toISOString() : null,
    })),
    { type: 'OperatorActed', ...acted, again },
  ]
}
