import type { Actor } from '@banyan/model'
import type { CommandName } from './saga-event.ts'
import type { Call, NodeState, SagaState } from './saga-state.ts'

/** What the world is asked to do for a saga. Each has an id by which two of the same kind can be told apart. */
export type Effect =
  | {
      readonly kind: 'call'
      /** Idempotency key: whoever takes the command answers a second call as the first. */
      readonly callId: string
      readonly attempt: number
      readonly command: CommandName
      readonly input: unknown
      readonly deadlineAt: string
    }
  | { readonly kind: 'timer'; readonly timerId: string; readonly dueAt: string }
  | {
      readonly kind: 'wait'
      readonly node: string
      readonly event: { readonly context: string; readonly event: string }
      readonly key: string
    }
  | {
      readonly kind: 'ask'
      readonly node: string
      readonly of: Actor
      readonly options: readonly string[]
      readonly deadlineAt: string
    }

/**
 * All that has to be in flight for a saga in this state, under the same ids as ever: what a process does that finds the saga after a crash.
 * A call made from here may have been made before: a fault of it says nothing about its effect, so its reply is `effect: 'unknown'`.
 */
export const pending = (state: SagaState): readonly Effect[] => {
  if (state.phase === 'new' || state.phase === 'ended') return []
  return [
    ...state.calls.flatMap(ofCall),
    ...(state.phase === 'running' ? Object.entries(state.nodes).flatMap(([name, node]) => ofNode(name, node)) : []),
  ]
}

/** What is to be done now and was not before. */
export const effectsBetween = (before: SagaState, after: SagaState): readonly Effect[] => {
  const known = new Set(pending(before).map(identityOf))
  return pending(after).filter((effect) => !known.has(identityOf(effect)))
}

/** The id of the timer that a call or an awaiting node has running, if any. */
export const timerIdOf = (of: Call | { readonly node: string; readonly deadlineAt: string }): string =>
  'node' in of ? `${of.node}@${of.deadlineAt}` : `${of.id}@${of.attempt}/${of.status}`

const ofCall = (call: Call): readonly Effect[] => {
  if (call.dueAt === null) return []
  const timer: Effect = { kind: 'timer', timerId: timerIdOf(call), dueAt: call.dueAt }
  if (call.status !== 'sent') return [timer]
  const { id: callId, attempt, command, input, dueAt: deadlineAt } = call
  return [{ kind: 'call', callId, attempt, command, input, deadlineAt }, timer]
}

const ofNode = (name: string, node: NodeState): readonly Effect[] => {
  if ((node.kind !== 'wait' && node.kind !== 'ask') || node.status !== 'open') return []
  const { deadlineAt } = node
  const timer: Effect = { kind: 'timer', timerId: timerIdOf({ node: name, deadlineAt }), dueAt: deadlineAt }
  const awaited: Effect =
    node.kind === 'wait'
      ? { kind: 'wait', node: name, event: node.event, key: node.key }
      : { kind: 'ask', node: name, of: node.of, options: node.options, deadlineAt }
  return [awaited, timer]
}

const identityOf = (effect: Effect): string => {
  if (effect.kind === 'call') return `call ${effect.callId}@${effect.attempt}`
  return effect.kind === 'timer' ? `timer ${effect.timerId} ${effect.dueAt}` : `${effect.kind} ${effect.node}`
}
