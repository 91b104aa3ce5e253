import type { AskNode, ChoiceNode, SagaDef, SagaNode, StepNode, WaitNode } from '@banyan/model'
import { callStep, callUndo } from './calls.ts'
import { openNodes, said } from './definition.ts'
import { mayLeave, pauseUntil, SETTLE_RETRY } from './retries.ts'
import type { CompensationReason, SagaEvent } from './saga-event.ts'
import { type Call, isSettled, liveCall, needsAttention, type SagaState, viewOf } from './saga-state.ts'
import type { Moment } from './signal.ts'

/** What follows from the state alone, one decision at a time; nothing when the saga waits for the world. */
export const advance = (definition: SagaDef, state: SagaState, at: Moment): readonly SagaEvent[] => {
  if (state.phase === 'compensating') return takeBack(definition, state, at)
  if (state.phase !== 'running') return []
  const open = openNodes(definition.nodes, state)
  return (
    firstOf([
      () => decideCancel(state, at),
      () => firstOf(unwanted(state).map((call) => () => tend(definition, state, call, at))),
      () => firstOf(open.map((node) => () => advanceNode(node, state, at))),
    ]) ?? (open.length === 0 && unwanted(state).length === 0 ? [{ type: 'SagaEnded', as: 'completed' }] : [])
  )
}

/** Everything that is under way is left, then what was done is taken back. */
export const compensate = (state: SagaState, why: CompensationReason, at: Moment): readonly SagaEvent[] => [
  ...state.calls.flatMap((call) => leave(call, at)),
  { type: 'CompensationBegan', why },
]

const firstOf = (decisions: readonly (() => readonly SagaEvent[] | null)[]): readonly SagaEvent[] | null => {
  for (const decide of decisions) {
    const events = decide()
    if (events !== null && events.length > 0) return events
  }
  return null
}

/** Calls that the saga goes on without and whose effects are not yet taken back. */
const unwanted = (state: SagaState): readonly Call[] =>
  state.calls.filter((call) => call.kind === 'do' && call.left && !isSettled(call))

/** While the pivot is under way nobody knows on which side of it the saga is. */
const decideCancel = (state: SagaState, at: Moment): readonly SagaEvent[] => {
  if (!state.cancel) return []
  if (state.pivotPassed) return [{ type: 'CancelRefused' }]
  const isUnderWay = state.calls.some(
    (call) => call.pivot && !call.left && call.status !== 'done' && (call.status === 'sent' || call.inDoubt),
  )
  return isUnderWay ? [] : compensate(state, { kind: 'cancelled', ...state.cancel }, at)
}

/** In the order opposite to that in which they began, each only when the one after it is taken back. */
const takeBack = (definition: SagaDef, state: SagaState, at: Moment): readonly SagaEvent[] => {
  const last = state.calls.findLast((call) => call.kind === 'do' && !isSettled(call))
  if (last) return tend(definition, state, last, at)
  return [{ type: 'SagaEnded', as: state.why?.kind === 'cancelled' ? 'cancelled' : 'compensated' }]
}

/** Finds out what became of a call, and undoes what it did. */
const tend = (definition: SagaDef, state: SagaState, call: Call, at: Moment): readonly SagaEvent[] => {
  if (needsAttention(state, call.id)) return []
  if (call.status === 'failed') return [attention(call, 'outcome-unknown')]
  if (call.status !== 'done') return []
  const undo = state.calls.findLast(({ of }) => of === call.id)
  if (!undo) return callUndo(definition, state, call, at)
  return undo.status === 'failed' && !needsAttention(state, undo.id) ? [attention(undo, 'undo-failed')] : []
}

const advanceNode = (node: SagaNode, state: SagaState, at: Moment): readonly SagaEvent[] => {
  if (needsAttention(state, node.name)) return []
  if (node.kind === 'step') return advanceStep(node, state, at)
  if (node.kind === 'choice') return choose(node, state)
  return node.kind === 'parallel' ? [] : advanceAwaiting(node, state, at)
}

const advanceStep = (node: StepNode, state: SagaState, at: Moment): readonly SagaEvent[] => {
  const call = liveCall(state, node.name)
  if (!call) return callStep(state, node, { way: 0 }, at)
  if (call.status !== 'failed' || needsAttention(state, call.id)) return []
  if (call.inDoubt && !mayLeave(state, node, call)) return [attention(call, 'outcome-unknown')]
  const why = call.failure!
  const way = call.way + 1
  if (way < node.ways.length) {
    const before: readonly SagaEvent[] = [...leave(call, at), { type: 'AlternativeTaken', step: node.name, way, why }]
    return callStep(state, node, { way, why, before }, at)
  }
  if (node.otherwise === 'go-on') return [...leave(call, at), { type: 'StepGivenUp', step: node.name, why }]
  return state.pivotPassed
    ? [attention(call, 'no-way-forward')]
    : compensate(state, { kind: 'failed', failure: why }, at)
}

const choose = (node: ChoiceNode, state: SagaState): readonly SagaEvent[] => {
  const branch = said(() => node.when(viewOf(state)))
  if ('problem' in branch) return [definitionFailed(node, branch.problem)]
  if (!Object.hasOwn(node.branches, branch.value))
    return [
      definitionFailed(node, `chose "${branch.value}", which is none of ${Object.keys(node.branches).join(', ')}`),
    ]
  return [{ type: 'ChoiceMade', node: node.name, branch: branch.value }]
}

const advanceAwaiting = (node: WaitNode | AskNode, state: SagaState, at: Moment): readonly SagaEvent[] => {
  const reached = state.nodes[node.name]
  if (reached?.kind === 'wait' || reached?.kind === 'ask') {
    if (reached.status !== 'turned') return []
    const why = { kind: reached.why ?? 'expired', node: node.name }
    return state.pivotPassed
      ? [{ type: 'AttentionNeeded', at: node.name, trouble: 'no-way-forward', message: `${why.kind} behind the pivot` }]
      : compensate(state, why, at)
  }
  const deadlineAt = new Date(at.now.getTime() + node.deadlineMs).toISOString()
  if (node.kind === 'wait') {
    const event = { context: node.event.context, event: node.event.name }
    return [{ type: 'WaitBegan', node: node.name, event, key: state.key, deadlineAt }]
  }
  const of = said(() => node.of(viewOf(state)))
  if ('problem' in of) return [definitionFailed(node, of.problem)]
  return [{ type: 'Asked', node: node.name, of: of.value, options: Object.keys(node.options), deadlineAt }]
}

/** What may have happened is asked after; what did not is over. */
export const leave = (call: Call, at: Moment): readonly SagaEvent[] => {
  const isUnderWay = call.status === 'sent' || call.status === 'resting' || call.inDoubt
  if (call.kind !== 'do' || call.left || call.status === 'done' || call.status === 'dropped' || !isUnderWay) return []
  return [{ type: 'CallLeft', callId: call.id, retryAt: call.inDoubt ? pauseUntil(SETTLE_RETRY, 1, at) : null }]
}

const attention = (call: Call, trouble: 'no-way-forward' | 'outcome-unknown' | 'undo-failed'): SagaEvent => ({
  type: 'AttentionNeeded',
  at: call.id,
  trouble,
  message: call.failure?.message ?? '',
})

const definitionFailed = (node: SagaNode, message: string): SagaEvent => ({
  type: 'AttentionNeeded',
  at: node.name,
  trouble: 'definition-failed',
  message,
})
