import type { Actor, CommandDef, QueryDef, ReadModel } from '@banyan/model'
import type { Executed } from '../commands/execute.ts'

/** Who does something and in what chain; a chain of its own where nothing is said. */
export type Chain = {
  readonly actor: Actor
  readonly correlation?: string
  readonly causation?: string | null
  readonly traceparent?: string | null
}

/** What code at a context's edge may do with the context: the same doors that HTTP requests go through. */
export type ContextAccess = {
  /** Who asks: the verified caller of an operation, or the service that follows another system. */
  readonly chain: Chain
  /**
   * Checks the input and runs the command. Under a `commandId` of its own a repetition has one effect and the first outcome;
   * without one the command is new. Throws `SERVICE_INPUT_INVALID`, `SERVICE_CALLER_REFUSED`.
   */
  send<I>(
    command: CommandDef<string, I>,
    input: NoInfer<I>,
    o: { readonly commandId?: string; readonly signal: AbortSignal },
  ): Promise<Executed>
  ask<I, R>(query: QueryDef<string, I, R>, input: NoInfer<I>, signal: AbortSignal): Promise<R>
  /** True when the views have passed the event within `timeoutMs`. */
  whenSeen(
    views: readonly ReadModel[],
    seen: string,
    o: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<boolean>
  /** The same doors for another caller. */
  as(chain: Chain): ContextAccess
}
