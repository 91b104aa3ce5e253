import type { SagaDef } from '@banyan/model'
import { advance } from './advance.ts'
import { onCallTimer, onReply } from './calls.ts'
import { findNode, said } from './definition.ts'
import { rebuild } from './evolve.ts'
import { migrate } from './migrate.ts'
import { onOperator } from './operator.ts'
import { type Effect, effectsBetween, pending, timerIdOf } from './pending.ts'
import type { SagaEvent } from './saga-event.ts'
import type { SagaState } from './saga-state.ts'
import type { Moment, Signal } from './signal.ts'

/** What a signal leads to. The events are appended first; then, and only then, the effects are put to the world. */
export type Reaction = {
  readonly events: readonly SagaEvent[]
  readonly effects: readonly Effect[]
  /** Why a person's wish came to nothing, in words; null where there was none, or it was granted. */
  readonly refused: string | null
}

/** Decisions that one signal may lead to: far above what a saga of the most nodes needs, so that a defect ends. */
export const DECISIONS_MAX = 1_000

/**
 * What a saga does about a signal: pure, and total; a signal that is late, doubled or foreign leads to nothing. `definition` is the one of the
 * saga's version (of a `migrate`, the one that it is brought to). Takes no longer than its calls and nodes are many.
 */
export const react = (definition: SagaDef, state: SagaState, signal: Signal, at: Moment): Reaction => {
  if (signal.kind !== 'migrate' && state.phase !== 'new' && state.version !== definition.version)
    throw new Error(`saga ${state.sagaId} is of version ${state.version}, found definition ${definition.version}`)
  const taken = take(definition, state, signal, at)
  if ('refused' in taken) return { events: [], effects: [], refused: taken.refused }
  if (taken.length === 0) return { events: [], effects: early(state, signal, at), refused: null }
  const events = [...taken]
  let after = rebuild(events, state)
  for (let i = 0; ; i++) {
    const more = advance(definition, after, at)
    if (more.length === 0) break
    if (i >= DECISIONS_MAX) throw new Error(`saga ${after.sagaId} never stops deciding: ${more[0]!.type}`)
    events.push(...more)
    after = rebuild(more, after)
  }
  return { events, effects: effectsBetween(state, after), refused: null }
}

type Taken = readonly SagaEvent[] | { readonly refused: string }

const take = (definition: SagaDef, state: SagaState, signal: Signal, at: Moment): Taken =>
  (takers[signal.kind] as Take<Signal>)({ definition, state, at }, signal)

type Heard = { readonly definition: SagaDef; readonly state: SagaState; readonly at: Moment }
type Take<S> = (heard: Heard, signal: S) => Taken

const takers: { readonly [K in Signal['kind']]: Take<Extract<Signal, { readonly kind: K }>> } = {
  begin: ({ definition, state }, signal) => (state.phase === 'new' ? begin(definition, signal) : []),
  reply: ({ definition, state, at }, signal) => (isAlive(state) ? onReply(definition, state, signal, at) : []),
  timer: ({ definition, state, at }, { timerId }) => (isAlive(state) ? onTimer(definition, state, timerId, at) : []),
  event: ({ definition, state }, signal) => onEvent(definition, state, signal),
  answer: ({ definition, state }, signal) => onAnswer(definition, state, signal),
  cancel: ({ state }, signal) => onCancel(state, signal),
  migrate: ({ definition, state }) => (isAlive(state) ? migrate(definition, state) : []),
  operator: ({ definition, state, at }, signal) => onOperator(definition, state, signal, at),
}

const isAlive = ({ phase }: SagaState): boolean => phase === 'running' || phase === 'compensating'

const begin = (definition: SagaDef, { sagaId, event }: Extract<Signal, { kind: 'begin' }>): Taken => {
  const started = said(() => ({ key: definition.key(event), data: definition.data(event) }))
  if ('problem' in started) return { refused: `saga ${definition.name} cannot begin: ${started.problem}` }
  const { name: saga, version } = definition
  return [{ type: 'SagaStarted', sagaId, saga, version, ...started.value }]
}

/** A timer rings late, never early: one that is not due yet is set again. */
const onTimer = (definition: SagaDef, state: SagaState, timerId: string, at: Moment): readonly SagaEvent[] => {
  const call = state.calls.find((one) => one.dueAt !== null && timerIdOf(one) === timerId)
  if (call) return isDue(call.dueAt!, at) ? onCallTimer(definition, state, call, at) : []
  for (const [name, node] of state.phase === 'running' ? Object.entries(state.nodes) : []) {
    if ((node.kind !== 'wait' && node.kind !== 'ask') || node.status !== 'open') continue
    if (timerIdOf({ node: name, deadlineAt: node.deadlineAt }) !== timerId || !isDue(node.deadlineAt, at)) continue
    const declared = findNode(definition, name)
    if (declared?.kind === 'wait') return [{ type: 'WaitExpired', node: name, follows: declared.otherwise }]
    if (declared?.kind !== 'ask') continue
    const option = declared.default
    return [{ type: 'Answered', node: name, option, follows: declared.options[option]!, by: null }]
  }
  return []
}

const isDue = (dueAt: string, { now }: Moment): boolean => now.getTime() >= Date.parse(dueAt)

const early = (state: SagaState, signal: Signal, at: Moment): readonly Effect[] =>
  signal.kind === 'timer'
    ? pending(state).filter(
        (effect) => effect.kind === 'timer' && effect.timerId === signal.timerId && !isDue(effect.dueAt, at),
      )
    : []

/** An event may come before the saga waits for it; it is kept. */
const onEvent = (definition: SagaDef, state: SagaState, { node, data }: Extract<Signal, { kind: 'event' }>): Taken => {
  if (state.phase !== 'running' || findNode(definition, node)?.kind !== 'wait') return []
  const reached = state.nodes[node]
  const isAwaited = reached === undefined || (reached.kind === 'wait' && reached.status === 'open')
  return isAwaited ? [{ type: 'EventArrived', node, data }] : []
}

const onAnswer = (definition: SagaDef, state: SagaState, signal: Extract<Signal, { kind: 'answer' }>): Taken => {
  const { node, option, by } = signal
  const declared = findNode(definition, node)
  const asked = state.nodes[node]
  if (declared?.kind !== 'ask' || asked?.kind !== 'ask' || state.phase !== 'running')
    return { refused: `"${node}" asks nobody` }
  if (asked.status !== 'open') return { refused: `"${node}" is answered already` }
  if (asked.of.kind !== by.kind || asked.of.id !== by.id) return { refused: `"${node}" asks somebody else` }
  if (!Object.hasOwn(declared.options, option))
    return { refused: `"${node}" offers ${asked.options.join(', ')}, found "${option}"` }
  return [{ type: 'Answered', node, option, follows: declared.options[option]!, by }]
}

const onCancel = (state: SagaState, { by, reason }: Extract<Signal, { kind: 'cancel' }>): Taken => {
  if (state.phase === 'new') return { refused: 'the saga has not begun' }
  if (state.phase === 'ended') return { refused: `the saga is ${state.endedAs}` }
  if (state.phase === 'compensating') return { refused: 'the saga is being taken back already' }
  if (state.pivotPassed) return { refused: 'the saga is past its point of no return' }
  return state.cancel ? [] : [{ type: 'CancelAsked', by, reason }]
}
