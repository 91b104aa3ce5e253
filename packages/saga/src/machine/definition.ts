import { nodesWithin, type SagaDef, type SagaNode, type StepNode } from '@banyan/model'
import type { Undo } from './saga-event.ts'
import { type SagaState, viewOf } from './saga-state.ts'

export const findNode = (definition: SagaDef, name: string): SagaNode | undefined =>
  nodesWithin(definition.nodes).find((node) => node.name === name)

export const findStep = (definition: SagaDef, name: string): StepNode | undefined => {
  const node = findNode(definition, name)
  return node?.kind === 'step' ? node : undefined
}

/** What a definition's function says, or what it failed with: a saga with a defect needs a person, and its engine goes on. */
export const said = <T>(say: () => T): { readonly value: T } | { readonly problem: string } => {
  try {
    return { value: say() }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

/** The counter-operation of an undoable step with this result, or why there is none to be had. */
export const undoOf = (node: StepNode | undefined, state: SagaState, result: unknown): Undo => {
  const compensate = node?.compensate
  if (!compensate) return { problem: 'the definition has no compensation for it any more', result }
  const input = said(() => compensate.input(viewOf(state), result))
  if ('problem' in input) return { problem: input.problem, result }
  return { command: { context: compensate.send.context, command: compensate.send.name }, input: input.value }
}

/** Nodes that something can be done for now: of a row the first that is not done, of parallel branches one each. */
export const openNodes = (nodes: readonly SagaNode[], state: SagaState): readonly SagaNode[] => {
  const next = nodes.find((node) => !isDone(node, state))
  return next ? openWithin(next, state) : []
}

const openWithin = (node: SagaNode, state: SagaState): readonly SagaNode[] => {
  if (node.kind === 'parallel') return Object.values(node.branches).flatMap((branch) => openNodes(branch, state))
  const chosen = node.kind === 'choice' ? chosenBranch(node, state) : null
  return chosen ? openNodes(chosen, state) : [node]
}

const isDone = (node: SagaNode, state: SagaState): boolean => {
  const reached = state.nodes[node.name]
  if (reached?.kind === 'early') return true
  if (node.kind === 'parallel')
    return Object.values(node.branches).every((branch) => branch.every((inner) => isDone(inner, state)))
  if (node.kind === 'choice') return chosenBranch(node, state)?.every((inner) => isDone(inner, state)) ?? false
  return reached !== undefined && 'status' in reached && reached.status === 'done'
}

const chosenBranch = (node: Extract<SagaNode, { kind: 'choice' }>, state: SagaState): readonly SagaNode[] | null => {
  const made = state.nodes[node.name]
  return made?.kind === 'choice' ? (node.branches[made.branch] ?? []) : null
}
