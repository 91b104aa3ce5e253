import type { StepFailure } from '@banyan/model'
import type { CommandName, Trouble, Undo } from './saga-event.ts'
import { findCall, isSettled, type SagaState } from './saga-state.ts'

/** What an operator is told who looks after a saga. */
export type Need = {
  /** What `retry`, `skip` and `replace` are to name. */
  readonly at: string
  readonly trouble: Trouble
  readonly message: string
  /** The command that came to nothing; null where none was made. */
  readonly command: CommandName | null
  readonly input: unknown
  readonly failure: StepFailure | null
}

export const needsOf = (state: SagaState): readonly Need[] =>
  state.attention.map((one) => {
    const call = findCall(state, one.at)
    return { ...one, command: call?.command ?? null, input: call?.input ?? null, failure: call?.failure ?? null }
  })

/** What would be taken back if the saga had to, first what would be first; known before anything fails. */
export const openUndos = (
  state: SagaState,
): readonly { readonly of: string; readonly step: string; readonly undo: Undo }[] =>
  state.calls
    .filter((call) => call.kind === 'do' && call.status === 'done' && !isSettled(call))
    .map(({ id, step, undo }) => ({ of: id, step, undo: undo! }))
    .reverse()
