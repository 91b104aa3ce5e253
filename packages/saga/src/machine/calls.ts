import { type SagaDef, STEP_TIMEOUT_MS, type StepFailure, type StepNode } from '@banyan/model'
import { findStep, said, undoOf } from './definition.ts'
import { isLive, nextCallAt } from './retries.ts'
import type { SagaEvent } from './saga-event.ts'
import { type Call, findCall, type SagaState, viewOf } from './saga-state.ts'
import type { Moment, Reply } from './signal.ts'

/**
 * Begins a way of a step under a key of its own. The key is `<saga>/<step>/<way>/<round>`: a call whose outcome is unknown is made again under the
 * same one, so that it has one effect at most; a new round begins only where an answer is recorded under the old key, or where an operator wants it.
 */
export const callStep = (
  state: SagaState,
  node: StepNode,
  o: { readonly way: number; readonly why?: StepFailure; readonly before?: readonly SagaEvent[] },
  at: Moment,
): readonly SagaEvent[] => {
  const way = node.ways[o.way]!
  const input = said(() => way.input(viewOf(state), o.why))
  if ('problem' in input)
    return [{ type: 'AttentionNeeded', at: node.name, trouble: 'definition-failed', message: input.problem }]
  const round = state.calls.filter((c) => c.kind === 'do' && c.step === node.name && c.way === o.way).length + 1
  return [
    ...(o.before ?? []),
    {
      type: 'StepCalled',
      callId: `${state.sagaId}/${node.name}/${o.way}/${round}`,
      step: node.name,
      way: o.way,
      command: { context: way.send.context, command: way.send.name },
      input: input.value,
      undoable: node.compensate !== null,
      pivot: node.pivot,
      tries: 1,
      deadlineAt: after(node.timeoutMs, at),
    },
  ]
}

/** The same command under a new key, with its own or another input. */
export const callAnew = (
  definition: SagaDef,
  state: SagaState,
  o: { readonly call: Call; readonly input: unknown; readonly tries: number },
  at: Moment,
): readonly SagaEvent[] => {
  const { call, input, tries } = o
  const deadlineAt = after(timeoutOf(definition, call), at)
  if (call.kind === 'undo') {
    const undo = { command: call.command, input }
    return [undoCalled(state, { of: call.of!, undo, deadlineAt })]
  }
  const round = state.calls.filter((c) => c.kind === 'do' && c.step === call.step && c.way === call.way).length + 1
  const { step, way, command, undoable, pivot } = call
  const callId = `${state.sagaId}/${step}/${way}/${round}`
  return [{ type: 'StepCalled', callId, step, way, command, input, undoable, pivot, tries, deadlineAt }]
}

/** Begins a counter-operation; its key grows out of the key of the call that it undoes. */
export const callUndo = (definition: SagaDef, state: SagaState, call: Call, at: Moment): readonly SagaEvent[] => {
  const node = findStep(definition, call.step)
  const recorded = call.undo!
  const undo = 'problem' in recorded ? undoOf(node, state, recorded.result) : recorded
  if ('problem' in undo)
    return [{ type: 'AttentionNeeded', at: call.id, trouble: 'definition-failed', message: undo.problem }]
  return [undoCalled(state, { of: call.id, undo, deadlineAt: after(timeoutOf(definition, call), at) })]
}

export const repeatCall = (definition: SagaDef, call: Call, tries: number, at: Moment): readonly SagaEvent[] => [
  { type: 'CallRepeated', callId: call.id, tries, deadlineAt: after(timeoutOf(definition, call), at) },
]

/** What a reply means; nothing where it is late, doubled or foreign. */
export const onReply = (
  definition: SagaDef,
  state: SagaState,
  o: { readonly callId: string; readonly attempt: number; readonly reply: Reply },
  at: Moment,
): readonly SagaEvent[] => {
  const call = findCall(state, o.callId)
  if (!call || call.status === 'done' || call.status === 'dropped') return []
  const { reply } = o
  if (reply.kind === 'done') return done(definition, state, call, reply.result)
  const isAwaited = call.status === 'sent' && call.attempt === o.attempt
  const settles = reply.kind === 'rejected' && (call.status === 'sent' || call.inDoubt)
  return isAwaited || settles ? failed(definition, { state, call, reply }, at) : []
}

/** Nobody answered in time, or the pause before the next call is over. */
export const onCallTimer = (definition: SagaDef, state: SagaState, call: Call, at: Moment): readonly SagaEvent[] => {
  if (call.status === 'sent') return failed(definition, { state, call, reply: 'timeout' }, at)
  if (!call.newKey) return repeatCall(definition, call, call.tries + 1, at)
  return callAnew(definition, state, { call, input: call.input, tries: call.tries + 1 }, at)
}

const done = (definition: SagaDef, state: SagaState, call: Call, result: unknown): readonly SagaEvent[] => {
  if (call.kind === 'undo') return [{ type: 'Undone', callId: call.id, of: call.of! }]
  const undo = call.undoable ? undoOf(findStep(definition, call.step), state, result) : null
  const kept = { callId: call.id, result: result ?? null, undo }
  return [isLive(state, call) ? { type: 'StepDone', step: call.step, ...kept } : { type: 'LateResultArrived', ...kept }]
}

const failed = (
  definition: SagaDef,
  o: { readonly state: SagaState; readonly call: Call; readonly reply: Exclude<Reply, { kind: 'done' }> | 'timeout' },
  at: Moment,
): readonly SagaEvent[] => {
  const { call, reply } = o
  const inDoubt = mayHaveHappened(call, reply)
  const next = nextCallAt(definition, { ...o, inDoubt }, at)
  return [{ type: 'CallFailed', callId: call.id, failure: failureOf(call, reply), inDoubt, ...next }]
}

/** An answer ends all doubt, for it is recorded under the key; a fault says nothing of the calls before it. */
const mayHaveHappened = (call: Call, reply: Exclude<Reply, { kind: 'done' }> | 'timeout'): boolean => {
  if (reply === 'timeout') return true
  return reply.kind === 'fault' && (call.inDoubt || reply.effect === 'unknown')
}

const failureOf = (call: Call, reply: Exclude<Reply, { kind: 'done' }> | 'timeout'): StepFailure => {
  const { step } = call
  if (reply === 'timeout') return { step, kind: 'timeout', code: 'TIMEOUT', message: `no answer by ${call.dueAt}` }
  if (reply.kind === 'rejected') return { step, kind: 'rejected', code: reply.rejection, message: reply.message }
  return { step, kind: 'fault', code: reply.code, message: reply.message }
}

const undoCalled = (
  state: SagaState,
  o: {
    readonly of: string
    readonly undo: { readonly command: Call['command']; readonly input: unknown }
    readonly deadlineAt: string
  },
): SagaEvent => {
  const round = state.calls.filter((c) => c.of === o.of).length + 1
  return { type: 'UndoCalled', callId: `${o.of}/undo/${round}`, of: o.of, ...o.undo, deadlineAt: o.deadlineAt }
}

const timeoutOf = (definition: SagaDef, call: Call): number =>
  findStep(definition, call.step)?.timeoutMs ?? STEP_TIMEOUT_MS

const after = (ms: number, { now }: Moment): string => new Date(now.getTime() + ms).toISOString()
