import type { Actor, StepFailure } from '@banyan/model'
import type { CommandName, CompensationReason, Ending, Trouble, Undo } from './saga-event.ts'

/** One saga as its events leave it: plain JSON, all that the next process needs. */
export type SagaState = {
  readonly sagaId: string
  readonly saga: string
  readonly version: number
  readonly key: string
  readonly data: unknown
  readonly phase: 'new' | 'running' | 'compensating' | 'ended'
  /** In the order in which they began; undoing goes the other way. */
  readonly calls: readonly Call[]
  readonly nodes: { readonly [node: string]: NodeState }
  readonly attention: readonly Attention[]
  /** Asked for and not yet decided: the pivot is under way. */
  readonly cancel: { readonly by: Actor; readonly reason: string } | null
  readonly why: CompensationReason | null
  readonly pivotPassed: boolean
  readonly endedAs: Ending | null
}

/** What one key stands for: a command that is sent until its outcome is known. */
export type Call = {
  /** Idempotency key. */
  readonly id: string
  readonly kind: 'do' | 'undo'
  readonly step: string
  readonly way: number
  /** The call that this one undoes. */
  readonly of: string | null
  readonly command: CommandName
  readonly input: unknown
  /** `sent`: on its way. `resting`: is made again. `failed`: is not, unless somebody says so. `dropped`: nobody cares any more. */
  readonly status: 'sent' | 'resting' | 'done' | 'failed' | 'dropped'
  /** How often it was sent under this key. */
  readonly attempt: number
  /** How often within the budget of its retry. */
  readonly tries: number
  /** Deadline while sent, the next call while resting. */
  readonly dueAt: string | null
  readonly newKey: boolean
  readonly inDoubt: boolean
  /** The saga has gone on without it. */
  readonly left: boolean
  readonly undoable: boolean
  readonly pivot: boolean
  readonly failure: StepFailure | null
  readonly undo: Undo | null
  /** Its effect is taken back, or an operator took that upon themselves. */
  readonly undone: boolean
}

export type NodeState =
  | {
      readonly kind: 'step'
      readonly status: 'open' | 'done'
      readonly callId: string | null
      readonly result?: unknown
    }
  | { readonly kind: 'choice'; readonly branch: string }
  | ({
      readonly kind: 'wait'
      readonly event: { readonly context: string; readonly event: string }
      readonly key: string
    } & Awaiting)
  | ({ readonly kind: 'ask'; readonly of: Actor; readonly options: readonly string[] } & Awaiting)
  /** An event that came before anybody waited for it, or a node that an operator skipped. */
  | { readonly kind: 'early'; readonly status: 'done'; readonly result: unknown }

type Awaiting = {
  /** `turned`: what came, or didn't, takes back what was done. */
  readonly status: 'open' | 'done' | 'turned'
  readonly deadlineAt: string
  readonly why?: 'declined' | 'expired'
  readonly result?: unknown
}

export type Attention = { readonly at: string; readonly trouble: Trouble; readonly message: string }

/** Before its first event. */
export const unborn: SagaState = {
  sagaId: '',
  saga: '',
  version: 0,
  key: '',
  data: null,
  phase: 'new',
  calls: [],
  nodes: {},
  attention: [],
  cancel: null,
  why: null,
  pivotPassed: false,
  endedAs: null,
}

export const findCall = (state: SagaState, id: string): Call | undefined => state.calls.find((call) => call.id === id)

/** The call that a step's result is expected from. */
export const liveCall = (state: SagaState, step: string): Call | undefined => {
  const node = state.nodes[step]
  return node?.kind === 'step' && node.callId !== null ? findCall(state, node.callId) : undefined
}

export const needsAttention = (state: SagaState, at: string): boolean => state.attention.some((one) => one.at === at)

/** Whether nothing is left to find out or to take back of a call that the saga does not want. */
export const isSettled = (call: Call): boolean => {
  if (call.undone || call.status === 'dropped') return true
  if (call.status === 'done') return call.undo === null
  return call.undoable ? call.status === 'failed' && !call.inDoubt : true
}

/** What a definition's functions see. */
export const viewOf = (state: SagaState): unknown => ({
  ...(state.data as object),
  results: Object.fromEntries(
    Object.entries(state.nodes).flatMap(([name, node]) => ('result' in node ? [[name, node.result]] : [])),
  ),
})
