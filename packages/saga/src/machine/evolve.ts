import type { SagaEvent } from './saga-event.ts'
import { type Call, type NodeState, type SagaState, findCall, isSettled } from './saga-state.ts'

/** The state after one event. An event that does not fit, or that a later release wrote, changes nothing: a log is read, never argued with. */
export const evolve = (state: SagaState, event: SagaEvent): SagaState =>
  Object.hasOwn(after, event.type) ? (after[event.type] as Evolve<SagaEvent>)(state, event) : state

/** The state after all events of a stream. */
export const rebuild = (events: Iterable<SagaEvent>, from: SagaState): SagaState => {
  let state = from
  for (const event of events) state = evolve(state, event)
  return state
}

type Of<T extends SagaEvent['type']> = Extract<SagaEvent, { readonly type: T }>
type Evolve<E> = (state: SagaState, event: E) => SagaState

const after: { readonly [T in SagaEvent['type']]: Evolve<Of<T>> } = {
  SagaStarted: (state, { sagaId, saga, version, key, data }) => ({
    ...state,
    sagaId,
    saga,
    version,
    key,
    data,
    phase: 'running',
  }),
  StepCalled: (state, event) => {
    const called = withCall(superseded(unheeded(state, event.step), event.step), stepCall(event))
    return withNode(called, event.step, { kind: 'step', status: 'open', callId: event.callId })
  },
  CallRepeated: (state, { callId, tries, deadlineAt: dueAt }) =>
    ofCall(unheeded(state, callId), callId, ({ attempt }) => ({ status: 'sent', attempt: attempt + 1, tries, dueAt })),
  CallFailed: (state, { callId, failure, inDoubt, newKey, retryAt }) =>
    ofCall(state, callId, () => {
      return { failure, inDoubt, newKey, status: retryAt === null ? 'failed' : 'resting', dueAt: retryAt }
    }),
  StepDone: (state, { callId, step, result, undo }) => {
    const done = ofCall(unheeded(unheeded(state, callId), step), callId, () => ({ ...known, undo }))
    const pivotPassed = state.pivotPassed || findCall(state, callId)?.pivot === true
    return { ...withNode(done, step, { kind: 'step', status: 'done', callId, result }), pivotPassed }
  },
  CallLeft: (state, { callId, retryAt }) => ofCall(unheeded(state, callId), callId, (call) => left(call, retryAt)),
  LateResultArrived: (state, { callId, undo }) => ofCall(unheeded(state, callId), callId, () => ({ ...known, undo })),
  AlternativeTaken: (state) => state,
  StepGivenUp: (state, { step }) => withNode(state, step, { kind: 'step', status: 'done', callId: null, result: null }),
  ChoiceMade: (state, { node, branch }) => withNode(unheeded(state, node), node, { kind: 'choice', branch }),
  WaitBegan: (state, { node, event, key, deadlineAt }) =>
    withNode(unheeded(state, node), node, { kind: 'wait', status: 'open', event, key, deadlineAt }),
  EventArrived: (state, { node, data }) =>
    withNode(state, node, { ...nodeOr(state, node), status: 'done', result: data } as NodeState),
  WaitExpired: (state, { node, follows }) => answered(state, node, { follows, why: 'expired', result: null }),
  Asked: (state, { node, of, options, deadlineAt }) =>
    withNode(unheeded(state, node), node, { kind: 'ask', status: 'open', of, options, deadlineAt }),
  Answered: (state, { node, follows, option }) => answered(state, node, { follows, why: 'declined', result: option }),
  CancelAsked: (state, { by, reason }) => ({ ...state, cancel: { by, reason } }),
  CancelRefused: (state) => ({ ...state, cancel: null }),
  CompensationBegan: (state, { why }) => {
    const stillMatters = (at: string) => state.calls.some((call) => call.id === at && !isSettled(call))
    const attention = state.attention.filter(({ at }) => stillMatters(at))
    return { ...state, phase: 'compensating', why, attention }
  },
  UndoCalled: (state, event) =>
    withCall(unheeded(state, event.of), undoCall(event, findCall(state, event.of)?.step ?? '')),
  Undone: (state, { callId, of }) => {
    const done = ofCall(unheeded(unheeded(state, callId), of), callId, () => ({ status: 'done', dueAt: null }))
    return ofCall(done, of, () => ({ undone: true }))
  },
  AttentionNeeded: (state, { at, trouble, message }) => ({
    ...state,
    attention: [...state.attention, { at, trouble, message }],
  }),
  OperatorActed: (state, event) => {
    if (event.action === 'compensate') return state
    const heeded = unheeded(state, event.at)
    if (event.action === 'fork') return forked(heeded, event.again ?? [])
    return event.action === 'skip' ? skipped(heeded, event.at, event.result ?? null) : heeded
  },
  SagaMigrated: (state, event) => migrated(state, event),
  SagaEnded: (state, { as }) => ({ ...state, phase: 'ended', endedAs: as }),
}

const known = { status: 'done', inDoubt: false, dueAt: null } as const

const freshCall = {
  status: 'sent',
  attempt: 1,
  newKey: false,
  inDoubt: false,
  left: false,
  failure: null,
  undo: null,
  undone: false,
} as const

const stepCall = ({ callId: id, step, way, command, input, ...event }: Of<'StepCalled'>): Call => ({
  ...freshCall,
  id,
  kind: 'do',
  step,
  way,
  of: null,
  command,
  input,
  tries: event.tries,
  undoable: event.undoable,
  pivot: event.pivot,
  dueAt: event.deadlineAt,
})

const undoCall = ({ callId: id, of, command, input, deadlineAt }: Of<'UndoCalled'>, step: string): Call => ({
  ...freshCall,
  id,
  kind: 'undo',
  step,
  way: 0,
  of,
  command,
  input,
  tries: 1,
  undoable: false,
  pivot: false,
  dueAt: deadlineAt,
})

/** The call before, whose answer was worth another one: that one is made now. */
const superseded = (state: SagaState, step: string): SagaState => {
  const before = state.calls.find((call) => call.step === step && call.status === 'resting' && call.newKey)
  return before ? changed(state, before.id, { status: 'failed', dueAt: null }) : state
}

/** What has no counter-operation is not asked after any more; what may have happened is, with a budget of its own. */
const left = (call: Call, retryAt: string | null): Partial<Call> => {
  const without = { left: true, tries: 0 }
  if (call.status === 'done' || call.status === 'dropped') return without
  if (!call.undoable) return { ...without, status: 'dropped', dueAt: null }
  if (call.status === 'sent') return without
  return { ...without, status: retryAt === null ? 'failed' : 'resting', newKey: false, dueAt: retryAt }
}

const answered = (
  state: SagaState,
  name: string,
  o: { readonly follows: string; readonly why: 'declined' | 'expired'; readonly result: unknown },
): SagaState => {
  const status = o.follows === 'go-on' ? 'done' : 'turned'
  return withNode(state, name, { ...nodeOr(state, name), status, why: o.why, result: o.result } as NodeState)
}

const nodeOr = (state: SagaState, name: string): NodeState =>
  state.nodes[name] ?? { kind: 'early', status: 'done', result: null }

const skipped = (state: SagaState, at: string, result: unknown): SagaState => {
  const call = findCall(state, at)
  if (!call) return withNode(state, at, { kind: 'early', status: 'done', result })
  if (call.kind === 'undo') return changed(dropped(state, call.id), call.of!, { undone: true })
  if (call.status === 'done' || call.left) return changed(state, call.id, { undone: true, dueAt: null })
  const done: NodeState = { kind: 'step', status: 'done', callId: null, result }
  const passed = { ...dropped(state, call.id), pivotPassed: state.pivotPassed || call.pivot }
  return withNode(passed, call.step, done)
}

const dropped = (state: SagaState, id: string): SagaState => changed(state, id, { status: 'dropped', dueAt: null })

const forked = (state: SagaState, again: readonly string[]): SagaState => ({
  ...state,
  nodes: Object.fromEntries(Object.entries(state.nodes).filter(([name]) => !again.includes(name))),
  attention: state.attention.filter(({ at }) => !again.includes(at)),
})

const migrated = (state: SagaState, { version, data, renamed }: Of<'SagaMigrated'>): SagaState => {
  const today = (name: string): string => (Object.hasOwn(renamed, name) ? renamed[name]! : name)
  return {
    ...state,
    version,
    data,
    nodes: Object.fromEntries(Object.entries(state.nodes).map(([name, node]) => [today(name), node])),
    calls: state.calls.map((call) => ({ ...call, step: today(call.step) })),
    attention: state.attention.map((one) => ({ ...one, at: today(one.at) })),
  }
}

const withCall = (state: SagaState, call: Call): SagaState => ({ ...state, calls: [...state.calls, call] })

const withNode = (state: SagaState, name: string, node: NodeState): SagaState => ({
  ...state,
  nodes: { ...state.nodes, [name]: node },
})

const ofCall = (state: SagaState, id: string, change: (call: Call) => Partial<Call>): SagaState => ({
  ...state,
  calls: state.calls.map((call) => (call.id === id ? { ...call, ...change(call) } : call)),
})

const changed = (state: SagaState, id: string, change: Partial<Call>): SagaState => ofCall(state, id, () => change)

/** Nobody needs to look at it any more. */
const unheeded = (state: SagaState, at: string): SagaState =>
  state.attention.some((one) => one.at === at)
    ? { ...state, attention: state.attention.filter((one) => one.at !== at) }
    : state
