import type { AslOptions } from './tasks.ts'

/** Where a node stands among the states: branches that run beside each other cannot name each other's. */
export type Place = AslOptions & {
  readonly next: string
  /** Where taking back begins; null behind the pivot. */
  readonly turnBack: string | null
  /** Where it ends when a person is needed and no task can be driven again. */
  readonly fails: string
}

export const failing = {
  Type: 'Fail',
  Error: 'Saga.CannotGoOn',
  Cause: 'The definition failed, or an answer was none of the options.',
} as const
