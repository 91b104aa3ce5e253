import { isFault } from '@banyan/model'
import type { Execute } from '../commands/execute.ts'
import type { Dispatch } from '../consumers/policies.ts'
import { type Chain, type ContextAccess, findCallingContext } from '../host/context-access.ts'
import { judgement } from './failed-call.ts'

/** How a context of this process gets on with another one here, for operators; since the first call. */
export type CalledWithin = {
  readonly from: string
  readonly context: string
  readonly asked: number
  readonly failed: number
}

/** Counts what contexts of one process ask of each other, at the doors at which those of other processes are called. */
export type CallsWithin = {
  /** One call of `context`; what is no other context's (its own, a follower's, the edge's) counts for nothing. */
  readonly counted: <R>(call: Ends, work: () => Promise<R>) => Promise<R>
  /** The same doors, counted. */
  readonly through: (context: string, access: ContextAccess) => ContextAccess
  /** Commands that policies send to a context. */
  readonly dispatching: (context: string, execute: Execute) => Dispatch
  readonly status: () => readonly CalledWithin[]
}

type Ends = { readonly from: string | undefined; readonly context: string; readonly signal: AbortSignal }

export const callsWithin = (isHosted: (context: string) => boolean): CallsWithin => {
  const pairs = new Map<string, { from: string; context: string; asked: number; failed: number }>()
  const pairOf = (from: string, context: string) => {
    const known = pairs.get(`${from} ${context}`)
    if (known) return known
    const made = { from, context, asked: 0, failed: 0 }
    pairs.set(`${from} ${context}`, made)
    return made
  }
  const counted: CallsWithin['counted'] = async ({ from, context, signal }, work) => {
    if (from === undefined || from === context || !isHosted(from)) return work()
    const pair = pairOf(from, context)
    pair.asked++
    try {
      return await work()
    } catch (error) {
      if (!signal.aborted && isFailure(error, context)) pair.failed++
      throw error
    }
  }
  const through = (context: string, access: ContextAccess): ContextAccess => {
    const ends = (signal: AbortSignal): Ends => ({ from: findCallingContext(access.chain), context, signal })
    return {
      chain: access.chain,
      send: (command, input, o) => counted(ends(o.signal), () => access.send(command, input, o)),
      ask: (query, input, signal) => counted(ends(signal), () => access.ask(query, input, signal)),
      whenSeen: (views, seen, o) => counted(ends(o.signal), () => access.whenSeen(views, seen, o)),
      as: (chain: Chain) => through(context, access.as(chain)),
    }
  }
  const dispatching: CallsWithin['dispatching'] = (context, execute) => (sending, from) =>
    counted({ from, context, signal: sending.signal }, () => execute(sending))
  return { counted, through, dispatching, status: () => [...pairs.values()].map((pair) => ({ ...pair })) }
}

/** As of a process that is asked: what the caller did wrong is no failure of the callee's. */
const isFailure = (error: unknown, context: string): boolean =>
  !isFault(error) ||
  judgement({ fault: error, isUntouched: false }, { context, allowedMs: Infinity }).instance === 'error'
