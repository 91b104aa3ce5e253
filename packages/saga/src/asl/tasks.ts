import { BACKOFF_MS_MAX, type SagaRetry, STEP_TIMEOUT_MS, type StepNode } from '@banyan/model'
import { UNDO_RETRY } from '../machine/retries.ts'
import { ASL_ERRORS } from './records.ts'
import type { AslRetrier } from './states.ts'

/** What a task does, for {@link AslOptions.resourceOf}; `command` is null where none is sent. */
export type AslTaskOf = {
  readonly does: 'begin' | 'do' | 'undo' | 'choose' | 'wait' | 'ask'
  /** Null for `begin`. */
  readonly node: string | null
  readonly command: { readonly context: string; readonly command: string } | null
}

export type AslOptions = {
  /** The ARN of the function that does a task: an {@link aslHandler}. */
  readonly resourceOf: (task: AslTaskOf) => string
}

/** What a task's function is given. */
export const parametersOf = (
  task: Omit<AslTaskOf, 'command'>,
  way?: { readonly name: string; readonly way: number },
) => ({
  does: task.does,
  node: task.node,
  ...(way && {
    way: way.way,
    'callId.$': `States.Format('{}/${way.name}/1${task.does === 'undo' ? '/undo/1' : ''}', $$.Execution.Name)`,
  }),
  'saga.$': '$',
})

/** A task that ends when somebody sends its token back: the function only tells them. */
export const tokenTask = (resource: string, parameters: object, deadlineMs: number) => ({
  Type: 'Task' as const,
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  TimeoutSeconds: secondsOf(deadlineMs),
  Parameters: { FunctionName: resource, Payload: { ...parameters, 'token.$': '$$.Task.Token' } },
  ResultSelector: { 'result.$': '$' },
  Retry: ownRetry('States.Timeout'),
})

/** A task that sends no command and answers at once. */
export const ownTask = (resource: string, parameters: object) => ({
  Type: 'Task' as const,
  Resource: resource,
  TimeoutSeconds: secondsOf(STEP_TIMEOUT_MS),
  Parameters: { ...parameters },
  Retry: ownRetry(),
})

export const commandOf = ({ send }: StepNode['ways'][number]): NonNullable<AslTaskOf['command']> => ({
  context: send.context,
  command: send.name,
})

/** So many calls after the first one; whole seconds, rounded up. */
export const retrier = (errors: readonly string[], retry: SagaRetry, repeats: number): AslRetrier => {
  const first = secondsOf(retry.backoffMs)
  const longest = secondsOf(retry.backoffMaxMs ?? BACKOFF_MS_MAX)
  const backoff = longest > first ? { BackoffRate: 2, MaxDelaySeconds: longest } : { BackoffRate: 1 }
  return {
    ErrorEquals: errors,
    MaxAttempts: Math.max(0, repeats),
    IntervalSeconds: Math.min(first, longest),
    ...backoff,
    JitterStrategy: 'FULL',
  }
}

/** No second call: an answer is recorded, and a defect stays one. */
export const never = (...errors: readonly string[]): AslRetrier => ({ ErrorEquals: errors, MaxAttempts: 0 })

/** Of what a function does without a command: tried for as long as a counter-operation. */
export const ownRetry = (...not: readonly string[]): readonly AslRetrier[] => [
  never(ASL_ERRORS.definition, ...not),
  retrier(['States.ALL'], UNDO_RETRY, UNDO_RETRY.attempts - 1),
]

export const secondsOf = (ms: number): number => Math.max(1, Math.ceil(ms / 1_000))
