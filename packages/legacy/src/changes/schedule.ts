import type { FollowedTable } from '../profile/profile.ts'
import type { MonotonicMs } from '../rate-budget.ts'
import type { TableStream } from './table-stream.ts'
import type { StepKind, TableSteps } from './table-steps.ts'

/** What to do next, or how long to rest. */
export type Turn =
  | { readonly kind: StepKind; /** Asks the shop nothing. */ readonly free?: boolean }
  | { readonly restMs: number; /** Ends the rest before. */ readonly woken?: Promise<void> }

/** Shares one follower's steps between recent rows and the sweep, so that neither starves the other. */
export type Schedule = {
  readonly next: () => Turn
  readonly made: (kind: StepKind, completed: boolean) => void
  /** The next sweep begins without rest. */
  readonly hurry: () => void
  /** No sweep is made as long as `held` says so. */
  readonly holdSweep: (held: () => boolean) => void
}

/** Both when due, in turn; the one under way goes on without rest. */
export const schedule = (table: FollowedTable, steps: TableSteps, now: MonotonicMs): Schedule => {
  const dueAt = { recent: table.updatedAt === undefined ? Infinity : now(), sweep: now() }
  let last: PollKind = 'sweep'
  let isHeld = () => false
  const waitMs = (kind: PollKind): number => {
    if (kind === 'sweep' && isHeld()) return Infinity
    return (kind === 'recent' ? steps.isPassing() : steps.isSweeping()) ? 0 : Math.max(0, dueAt[kind] - now())
  }
  return {
    next: () => {
      const other = last === 'recent' ? 'sweep' : 'recent'
      const kind = waitMs(other) <= waitMs(last) ? other : last
      return waitMs(kind) > 0 ? { restMs: waitMs(kind) } : { kind }
    },
    made: (kind, completed) => {
      if (kind === 'stream') return
      last = kind
      if (completed) dueAt[kind] = now() + (kind === 'recent' ? table.pollEveryMs : table.sweepPauseMs)
    },
    hurry: () => {
      dueAt.sweep = now()
    },
    holdSweep: (held) => {
      isHeld = held
    },
  }
}

type PollKind = 'recent' | 'sweep'

/**
 * While the stream is up, what it brings; and a sweep when it may have missed something, or after the feed's own pause. While it is down, polling as if there was
 * none: nobody who follows has to know.
 */
export const streamSchedule = (
  table: FollowedTable,
  o: {
    readonly steps: TableSteps
    readonly stream: TableStream
    readonly sweepPauseMs: number
    readonly now: MonotonicMs
  },
): Schedule => {
  const { steps, stream, now } = o
  const polling = schedule(table, steps, now)
  let sweepDueAt = now() + o.sweepPauseMs
  let last: StepKind = 'sweep'
  let isHeld = () => false
  const sweepWaitMs = (): number => {
    if (isHeld()) return Infinity
    return steps.isSweeping() || !stream.isSynced ? 0 : Math.max(0, sweepDueAt - now())
  }
  const streamTurn = (): Turn => {
    const due = stream.due()
    const waitMs = sweepWaitMs()
    if (due !== undefined && (due === 'note' || last === 'sweep' || waitMs > 0))
      return { kind: 'stream', free: due === 'note' }
    return waitMs === 0 ? { kind: 'sweep' } : resting(waitMs)
  }
  const resting = (restMs: number): Turn => ({ restMs, woken: stream.news() })
  return {
    next: () => {
      if (stream.state === 'up') return streamTurn()
      if (stream.state === 'deciding') return resting(Infinity)
      const turn = polling.next()
      return 'restMs' in turn ? resting(turn.restMs) : turn
    },
    made: (kind, completed) => {
      last = kind
      polling.made(kind, completed)
      if (kind === 'sweep' && completed) sweepDueAt = now() + o.sweepPauseMs
    },
    hurry: () => {
      stream.hurry()
      if (!stream.isSynced) polling.hurry()
    },
    holdSweep: (held) => {
      isHeld = held
      polling.holdSweep(held)
    },
  }
}
