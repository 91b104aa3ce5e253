import type { CommandDef } from '../command.ts'
import type { EventDef } from '../event.ts'
import type { Words } from '../words.ts'

/** Whole numbers of milliseconds and of calls, all from 1. */
export type SagaRetry = {
  /** Calls of one `do` or alternative in all, the first included. */
  readonly attempts: number
  /** Pause before the second call; each later one is twice as long, up to `backoffMaxMs`, and half of it is left to chance. */
  readonly backoffMs: number
  readonly backoffMaxMs?: number
  /** Rejections that are worth another call, which gets a key of its own: under the old one the same answer is recorded. By default none is. */
  readonly rejections?: readonly string[]
}

/** Why a step's call came to nothing: what an alternative is told. */
export type StepFailure = {
  readonly step: string
  /** `rejected`: the business said no. `fault`: the world failed. `timeout`: no answer in time. */
  readonly kind: 'rejected' | 'fault' | 'timeout'
  /** The rejection's name or the fault's code; `TIMEOUT` for a timeout. */
  readonly code: string
  readonly message: string
}

/** A saga as data: what engine, board and checks are functions of. */
export type SagaDef = {
  readonly kind: 'saga'
  readonly context: string
  readonly name: string
  readonly words: Words
  /** Raised when nodes change in a way that running instances can't follow; each instance is pinned to the version it began with. */
  readonly version: number
  readonly startsOn: EventDef
  /** The business key: one instance for each. */
  readonly key: (event: unknown) => string
  readonly data: (event: unknown) => unknown
  /** Brings an instance from an older version here: its data, and the nodes' names, where one was renamed (`{old: new}`). */
  readonly migrate: { readonly [fromVersion: number]: SagaMigration }
  readonly nodes: readonly SagaNode[]
}

export type SagaMigration = {
  readonly data?: (old: never) => unknown
  readonly renamed?: { readonly [oldName: string]: string }
}

/** One place in a saga, named once in the whole saga. */
export type SagaNode = StepNode | ParallelNode | ChoiceNode | WaitNode | AskNode

/** What `do`, an alternative or `compensate` sends: the command is data, its input a pure function. */
export type Sending = { readonly send: CommandDef; readonly input: (...args: readonly unknown[]) => unknown }

export type StepNode = {
  readonly kind: 'step'
  readonly name: string
  /** `do` first, then the alternatives in the order in which they are tried. */
  readonly ways: readonly Sending[]
  readonly compensate: Sending | null
  readonly retry: SagaRetry
  readonly timeoutMs: number
  readonly pivot: boolean
  readonly otherwise: 'go-on' | null
}

/** Branches that run beside each other; done when each is. */
export type ParallelNode = {
  readonly kind: 'parallel'
  readonly name: string
  readonly branches: { readonly [branch: string]: readonly SagaNode[] }
}

/** One of the branches runs. */
export type ChoiceNode = {
  readonly kind: 'choice'
  readonly name: string
  readonly when: (d: unknown) => string
  readonly branches: { readonly [branch: string]: readonly SagaNode[] }
}

/** Waits for an event whose key is the saga's; its data is the result, null after a deadline that lets the saga go on. */
export type WaitNode = {
  readonly kind: 'wait'
  readonly name: string
  readonly event: EventDef
  readonly key: (event: unknown) => string
  readonly deadlineMs: number
  readonly otherwise: Follows
}

/** Asks a person; the chosen option is the result. */
export type AskNode = {
  readonly kind: 'ask'
  readonly name: string
  readonly of: (d: unknown) => { readonly kind: 'member' | 'operator'; readonly id: string }
  readonly options: { readonly [option: string]: Follows }
  readonly deadlineMs: number
  /** The option taken when nobody answered in time. */
  readonly default: string
}

/** Whether the saga goes on or takes back what it did. */
export type Follows = 'go-on' | 'compensate'

/** Every node, those inside branches too, in the order of declaration. */
export const nodesWithin = (nodes: readonly SagaNode[]): readonly SagaNode[] =>
  nodes.flatMap((node) => ('branches' in node ? [node, ...Object.values(node.branches).flatMap(nodesWithin)] : [node]))

/** Every command that a saga may send, once each. */
export const sagaSends = (saga: SagaDef): readonly CommandDef[] => [
  ...new Set(
    nodesWithin(saga.nodes).flatMap((node) =>
      node.kind === 'step' ? [...node.ways, ...(node.compensate ? [node.compensate] : [])].map(({ send }) => send) : [],
    ),
  ),
]

/** Every event that a saga waits for once it runs. */
export const sagaWaits = (saga: SagaDef): readonly EventDef[] => [
  ...new Set(nodesWithin(saga.nodes).flatMap((node) => (node.kind === 'wait' ? [node.event] : []))),
]
