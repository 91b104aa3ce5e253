import type { Actor, CommandDef, QueryDef, ReadModel } from '@banyan/model'
import type { Executed } from '../commands/execute.ts'

/** Who does something and in what chain; a chain of its own where nothing is said. */
export type Chain = {
  readonly actor: Actor
  /** The context whose code asks: it signs the call where the asked one is in another process. Of a service its id says it (`social/…`). */
  readonly from?: string
  readonly correlation?: string
  readonly causation?: string | null
  readonly traceparent?: string | null
}

/**
 * What code at a context's edge may do with the context: the same doors that HTTP requests go through, in this process or in the one that
 * hosts the context. Of another process only what is for services and members, and of commands the public ones; it may also throw what a
 * call throws (`SERVICE_CONTEXT_UNREACHABLE`, `SERVICE_DEADLINE_PASSED`, …; docs/reference/calls.md).
 */
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
  /** True when the views have passed the event within `timeoutMs`; of a context in another process within 5 s at most. */
  whenSeen(
    views: readonly ReadModel[],
    seen: string,
    o: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<boolean>
  /** The same doors for another caller. */
  as(chain: Chain): ContextAccess
}

/** The context whose code asks: as the chain says, else the one that the service's id begins with. Undefined for a member's own call. */
export const findCallingContext = ({ from, actor }: Chain): string | undefined =>
  from ?? (actor.kind === 'service' ? actor.id.split('/')[0] : undefined)
