import type { Actor, Follows, StepFailure } from '@banyan/model'

/** A command's address, as JSON. */
export type CommandName = { readonly context: string; readonly command: string }

/** A counter-operation, recorded when its step is done. `problem`: the definition failed to say it; it is asked again when it is needed. */
export type Undo =
  | { readonly command: CommandName; readonly input: unknown }
  | { readonly problem: string; readonly result: unknown }

export type CompensationReason =
  | { readonly kind: 'failed'; readonly failure: StepFailure }
  | { readonly kind: 'cancelled' | 'operator'; readonly by: Actor; readonly reason: string }
  /** A person chose an option that takes back, or nothing came in time. */
  | { readonly kind: 'declined' | 'expired'; readonly node: string }

/** Why a person is needed. */
export type Trouble = 'no-way-forward' | 'outcome-unknown' | 'undo-failed' | 'definition-failed'

export type OperatorAction =
  | { readonly action: 'retry'; readonly at: string }
  /** Of a node: `result` stands in for its own. Of an undo: it counts as done. */
  | { readonly action: 'skip'; readonly at: string; readonly result?: unknown }
  | { readonly action: 'replace'; readonly at: string; readonly input: unknown }
  | { readonly action: 'compensate' }
  /** Goes back to a node of the main line and does it and all behind it anew; what was done there is undone. */
  | { readonly action: 'fork'; readonly at: string }

/** What happened to one saga, in the order in which it stands in its stream. All of it is plain JSON; instants are ISO 8601. */
export type SagaEvent =
  | {
      readonly type: 'SagaStarted'
      readonly sagaId: string
      readonly saga: string
      readonly version: number
      readonly key: string
      readonly data: unknown
    }
  | {
      readonly type: 'StepCalled'
      readonly callId: string
      readonly step: string
      /** 0 is `do`, 1 the first alternative. */
      readonly way: number
      readonly command: CommandName
      readonly input: unknown
      readonly undoable: boolean
      readonly pivot: boolean
      readonly tries: number
      readonly deadlineAt: string
    }
  /** The same call again, under the same key. `tries` counts within the present budget. */
  | { readonly type: 'CallRepeated'; readonly callId: string; readonly tries: number; readonly deadlineAt: string }
  | {
      readonly type: 'CallFailed'
      readonly callId: string
      readonly failure: StepFailure
      /** Whether it may have had its effect all the same. */
      readonly inDoubt: boolean
      /** When it is made again; null: not by itself. */
      readonly retryAt: string | null
      /** The next call has a key of its own. */
      readonly newKey: boolean
    }
  | {
      readonly type: 'StepDone'
      readonly callId: string
      readonly step: string
      readonly result: unknown
      readonly undo: Undo | null
    }
  /** The saga goes on without this call. What it did, or may have done, is undone. */
  | { readonly type: 'CallLeft'; readonly callId: string; readonly retryAt: string | null }
  /** A call that was left has had its effect. */
  | {
      readonly type: 'LateResultArrived'
      readonly callId: string
      readonly result: unknown
      readonly undo: Undo | null
    }
  | { readonly type: 'AlternativeTaken'; readonly step: string; readonly way: number; readonly why: StepFailure }
  /** A step that may come to nothing has: its result is null. */
  | { readonly type: 'StepGivenUp'; readonly step: string; readonly why: StepFailure }
  | { readonly type: 'ChoiceMade'; readonly node: string; readonly branch: string }
  | {
      readonly type: 'WaitBegan'
      readonly node: string
      readonly event: { readonly context: string; readonly event: string }
      readonly key: string
      readonly deadlineAt: string
    }
  | { readonly type: 'EventArrived'; readonly node: string; readonly data: unknown }
  | { readonly type: 'WaitExpired'; readonly node: string; readonly follows: Follows }
  | {
      readonly type: 'Asked'
      readonly node: string
      readonly of: Actor
      readonly options: readonly string[]
      readonly deadlineAt: string
    }
  /** `by` is null where nobody answered in time. */
  | {
      readonly type: 'Answered'
      readonly node: string
      readonly option: string
      readonly follows: Follows
      readonly by: Actor | null
    }
  | { readonly type: 'CancelAsked'; readonly by: Actor; readonly reason: string }
  /** The pivot was under way when cancelling was asked for, and is done. */
  | { readonly type: 'CancelRefused' }
  | { readonly type: 'CompensationBegan'; readonly why: CompensationReason }
  | {
      readonly type: 'UndoCalled'
      readonly callId: string
      readonly of: string
      readonly command: CommandName
      readonly input: unknown
      readonly deadlineAt: string
    }
  | { readonly type: 'Undone'; readonly callId: string; readonly of: string }
  /** `at` is a call or a node. */
  | { readonly type: 'AttentionNeeded'; readonly at: string; readonly trouble: Trouble; readonly message: string }
  | ({
      readonly type: 'OperatorActed'
      readonly by: Actor
      readonly reason: string
      /** Nodes that begin anew. */
      readonly again?: readonly string[]
    } & OperatorAction)
  | {
      readonly type: 'SagaMigrated'
      readonly version: number
      readonly data: unknown
      readonly renamed: { readonly [oldName: string]: string }
    }
  | { readonly type: 'SagaEnded'; readonly as: Ending }

export type Ending = 'completed' | 'compensated' | 'cancelled'
