import type { AskNode, ChoiceNode, Follows, SagaNode, WaitNode } from '@banyan/model'
import { failing, type Place } from './place.ts'
import { pathOf, TURNED_BACK, wayName } from './records.ts'
import { type AslState, type AslStates, reachable } from './states.ts'
import { stepStates } from './step-states.ts'
import { ownTask, parametersOf, tokenTask } from './tasks.ts'

type States = Readonly<Record<string, AslState>>

/** A row of nodes, and the state in which it begins; behind the pivot there is no turning back. */
export const rowOf = (
  nodes: readonly SagaNode[],
  place: Place,
): { readonly first: string; readonly states: States } => {
  const pivot = nodes.findIndex((node) => node.kind === 'step' && node.pivot)
  let first = place.next
  let states: States = {}
  for (const [i, node] of [...nodes.entries()].toReversed()) {
    const isBehind = pivot >= 0 && i > pivot
    states = { ...nodeStates(node, { ...place, next: first, ...(isBehind && { turnBack: null }) }), ...states }
    first = node.kind === 'step' ? wayName(node.name, 0) : node.name
  }
  return { first, states }
}

const nodeStates = (node: SagaNode, place: Place): States => {
  if (node.kind === 'step') return stepStates(node, place)
  if (node.kind === 'parallel') return parallelStates(node, place)
  if (node.kind === 'choice') return choiceStates(node, place)
  return node.kind === 'wait' ? waitStates(node, place) : askStates(node, place)
}

/** A branch that fails ends like any other, so that what the others did is known when all of it is taken back. */
const parallelStates = (node: Extract<SagaNode, { kind: 'parallel' }>, place: Place): States => {
  const branches = Object.values(node.branches).map((nodes, i) => branchOf(nodes, `${node.name} ${i}`, place))
  if (branches.length === 0)
    return { [node.name]: { Type: 'Pass', Result: true, ResultPath: pathOf(node.name, 'done'), Next: place.next } }
  const parallel = {
    Type: 'Parallel',
    Branches: branches,
    ResultSelector: {
      'key.$': '$[0].key',
      'data.$': '$[0].data',
      'records.$': merged(branches.map((_, i) => `$[${i}].records`)),
    },
  } as const
  if (place.turnBack === null) return { [node.name]: { ...parallel, Next: place.next } }
  const together = `${node.name} together`
  const turned = { Variable: TURNED_BACK, IsPresent: true, Next: place.turnBack }
  return {
    [node.name]: { ...parallel, Next: together },
    [together]: { Type: 'Choice', Choices: [turned], Default: place.next },
  }
}

const branchOf = (nodes: readonly SagaNode[], name: string, place: Place): AslStates => {
  const ends = `${name} ends`
  const turnBack = `${name} turns back`
  const fails = `${name} cannot go on`
  const { first, states } = rowOf(nodes, { ...place, fails, next: ends, turnBack: place.turnBack && turnBack })
  const turn = { Type: 'Pass', Result: true, ResultPath: TURNED_BACK, Next: ends } as const
  return reachable({
    StartAt: first,
    States: { ...states, [turnBack]: turn, [fails]: failing, [ends]: { Type: 'Succeed' } },
  })
}

/** By halves: an expression may hold ten others inside each other. */
const merged = (paths: readonly string[]): string => {
  if (paths.length === 1) return paths[0]!
  const half = Math.ceil(paths.length / 2)
  return `States.JsonMerge(${merged(paths.slice(0, half))}, ${merged(paths.slice(half))}, false)`
}

/** The definition's own function decides, in a task. */
const choiceStates = (node: ChoiceNode, place: Place): States => {
  const rows = Object.entries(node.branches).map(([branch, nodes]) => ({ branch, ...rowOf(nodes, place) }))
  const does = { does: 'choose', node: node.name } as const
  const branch = `${node.name} branch`
  return {
    [node.name]: {
      ...ownTask(place.resourceOf({ ...does, command: null }), parametersOf(does)),
      ResultPath: pathOf(node.name, 'chosen'),
      Next: branch,
    },
    [branch]: {
      Type: 'Choice',
      Choices: rows.map((row) => ({
        Variable: pathOf(node.name, 'chosen'),
        StringEquals: row.branch,
        Next: row.first,
      })),
      Default: place.fails,
    },
    ...Object.fromEntries(rows.flatMap(({ states }) => Object.entries(states))),
  }
}

const waitStates = (node: WaitNode, place: Place): States => {
  const does = { does: 'wait', node: node.name } as const
  const expired = { ErrorEquals: ['States.Timeout'], ResultPath: pathOf(node.name, 'expired') }
  return {
    [node.name]: {
      ...tokenTask(place.resourceOf({ ...does, command: null }), parametersOf(does), node.deadlineMs),
      ResultPath: pathOf(node.name, 'came'),
      Catch: [{ ...expired, Next: follow(node.otherwise, place) }],
      Next: place.next,
    },
  }
}

const askStates = (node: AskNode, place: Place): States => {
  const does = { does: 'ask', node: node.name } as const
  const expired = { ErrorEquals: ['States.Timeout'], ResultPath: pathOf(node.name, 'expired') }
  const answer = `${node.name} answer`
  return {
    [node.name]: {
      ...tokenTask(place.resourceOf({ ...does, command: null }), parametersOf(does), node.deadlineMs),
      ResultPath: pathOf(node.name, 'came'),
      Catch: [{ ...expired, Next: follow(node.options[node.default]!, place) }],
      Next: answer,
    },
    [answer]: {
      Type: 'Choice',
      Choices: Object.entries(node.options).map(([option, follows]) => ({
        Variable: `${pathOf(node.name, 'came')}.result`,
        StringEquals: option,
        Next: follow(follows, place),
      })),
      Default: place.fails,
    },
  }
}

const follow = (follows: Follows, { next, turnBack, fails }: Place): string =>
  follows === 'go-on' ? next : (turnBack ?? fails)
