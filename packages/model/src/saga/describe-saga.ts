import {
  type Follows,
  type SagaDef,
  type SagaNode,
  sagaSends,
  sagaWaits,
  type Sending,
  type StepNode,
} from './saga-def.ts'
import type { Words } from '../words.ts'

type Named = { readonly context: string; readonly command: string }
type EventNamed = { readonly context: string; readonly event: string }

/** A saga as plain JSON. */
export type SagaDescription = {
  readonly name: string
  readonly words: Words
  readonly version: number
  readonly startsOn: EventNamed
  readonly waitsFor: readonly EventNamed[]
  readonly sends: readonly Named[]
  readonly nodes: readonly NodeDescription[]
}

export type NodeDescription =
  | {
      readonly kind: 'step'
      readonly name: string
      readonly sends: Named
      readonly alternatives: readonly Named[]
      /** Null where there is nothing to take back. */
      readonly compensate: Named | null
      readonly attempts: number
      readonly timeoutMs: number
      readonly pivot: boolean
      readonly otherwise: 'go-on' | null
    }
  | {
      readonly kind: 'parallel' | 'choice'
      readonly name: string
      readonly branches: { readonly [branch: string]: readonly NodeDescription[] }
    }
  | {
      readonly kind: 'wait'
      readonly name: string
      readonly event: EventNamed
      readonly deadlineMs: number
      readonly otherwise: Follows
    }
  | {
      readonly kind: 'ask'
      readonly name: string
      readonly options: { readonly [option: string]: Follows }
      readonly deadlineMs: number
      readonly default: string
    }

export const describeSaga = (saga: SagaDef): SagaDescription => ({
  name: saga.name,
  words: saga.words,
  version: saga.version,
  startsOn: { context: saga.startsOn.context, event: saga.startsOn.name },
  waitsFor: sagaWaits(saga).map(({ context, name }) => ({ context, event: name })),
  sends: sagaSends(saga).map(({ context, name }) => ({ context, command: name })),
  nodes: saga.nodes.map(describeNode),
})

const describeNode = (node: SagaNode): NodeDescription => {
  const { name } = node
  if (node.kind === 'step') return describeStep(node)
  if (node.kind === 'wait') {
    const event = { context: node.event.context, event: node.event.name }
    return { kind: 'wait', name, event, deadlineMs: node.deadlineMs, otherwise: node.otherwise }
  }
  if (node.kind === 'ask')
    return { kind: 'ask', name, options: node.options, deadlineMs: node.deadlineMs, default: node.default }
  const branches = Object.entries(node.branches).map(([branch, nodes]) => [branch, nodes.map(describeNode)] as const)
  return { kind: node.kind, name, branches: Object.fromEntries(branches) }
}

const describeStep = (node: StepNode): NodeDescription => ({
  kind: 'step',
  name: node.name,
  sends: sent(node.ways[0]!),
  alternatives: node.ways.slice(1).map(sent),
  compensate: node.compensate ? sent(node.compensate) : null,
  attempts: node.retry.attempts,
  timeoutMs: node.timeoutMs,
  pivot: node.pivot,
  otherwise: node.otherwise,
})

const sent = ({ send }: Sending): Named => ({ context: send.context, command: send.name })
