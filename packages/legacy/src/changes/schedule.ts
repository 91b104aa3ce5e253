import type { FollowedTable } from '../profile/profile.ts'
import type { MonotonicMs } from '../rate-budget.ts'
import type { StepKind, TableSteps } from './table-steps.ts'

/** What to do next, or how long to rest. */
export type Turn = { readonly kind: StepKind } | { readonly restMs: number }

/** Shares one follower's steps between recent rows and the sweep, so that neither starves the other. */
export type Schedule = {
  readonly next: () => Turn
  readonly made: (kind: StepKind, completed: boolean) => void
  /** The next sweep begins without rest. */
  readonly hurry: () => void
}

/** Both when due, in turn; the one under way goes on without rest. */
export const schedule = (table: FollowedTable, steps: TableSteps, now: MonotonicMs): Schedule => {
  const dueAt = { recent: table.updatedAt === undefined ? Infinity : now(), sweep: now() }
  let last: StepKind = 'sweep'
  const waitMs = (kind: StepKind): number =>
    (kind === 'recent' ? steps.isPassing() : steps.isSweeping()) ? 0 : Math.max(0, dueAt[kind] - now())
  return {
    next: () => {
      const other = last === 'recent' ? 'sweep' : 'recent'
      const kind = waitMs(other) <= waitMs(last) ? other : last
      return waitMs(kind) > 0 ? { restMs: waitMs(kind) } : { kind }
    },
    made: (kind, completed) => {
      last = kind
      if (completed) dueAt[kind] = now() + (kind === 'recent' ? table.pollEveryMs : table.sweepPauseMs)
    },
    hurry: () => {
      dueAt.sweep = now()
    },
  }
}
