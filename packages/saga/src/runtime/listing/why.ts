import { pending } from '../../machine/pending.ts'
import type { Call, NodeState, SagaState } from '../../machine/saga-state.ts'
import type { Definitions } from '../definitions.ts'

/** Why an instance goes no further at this moment, a sentence for each reason. */
export const whyStill = (state: SagaState, definitions: Definitions, nowMs: number): readonly string[] => {
  if (state.phase === 'new') return []
  if (state.phase === 'ended') return [`it is ${state.endedAs}`]
  const missing = definitions.has(state)
    ? []
    : [`version ${state.version} of ${state.saga} is not given here: give it, or migrate the saga`]
  const needs = state.attention.map(({ at, trouble, message }) => `a person is needed: ${trouble} at ${at}: ${message}`)
  const calls = state.calls.flatMap((call) => ofCall(call, nowMs))
  const isPending = (name: string): boolean => pending(state).some((effect) => 'node' in effect && effect.node === name)
  const nodes = Object.entries(state.nodes).flatMap(([name, node]) => (isPending(name) ? ofNode(name, node) : []))
  return [...missing, ...needs, ...calls, ...nodes]
}

const ofCall = ({ step, kind, command, status, attempt, dueAt, failure }: Call, nowMs: number): readonly string[] => {
  const what = `${kind === 'undo' ? 'taking back ' : ''}${step}`
  const name = `${command.context}.${command.command}`
  const failed = failure ? ` after ${failure.code}: ${failure.message}` : ''
  if (status === 'sent')
    return [`${what} waits for an answer of ${name} until ${dueAt} (attempt ${attempt}${late(dueAt, nowMs)})${failed}`]
  return status === 'resting' ? [`${what} sends ${name} again at ${dueAt}${failed}`] : []
}

const ofNode = (name: string, node: NodeState): readonly string[] => {
  if (node.kind === 'wait')
    return [`${name} waits for ${node.event.context}.${node.event.event} of ${node.key} until ${node.deadlineAt}`]
  return node.kind === 'ask'
    ? [`${name} asks ${node.of.kind} ${node.of.id} (${node.options.join(', ')}) until ${node.deadlineAt}`]
    : []
}

/** A deadline that has passed and led to nothing is of a saga that nobody runs. */
const late = (dueAt: string | null, nowMs: number): string =>
  dueAt !== null && Date.parse(dueAt) < nowMs ? ', overdue: is its shard owned?' : ''
