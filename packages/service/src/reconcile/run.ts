import { z } from 'zod'

/** Most differences kept of one run: beyond, something else is wrong than some keys. */
export const DIFFERENCES_KEPT_MAX = 1_000

const difference = z.strictObject({
  key: z.string(),
  what: z.enum(['missing-here', 'missing-there', 'different']),
  /** Without what is personal; null where there is nothing. */
  ours: z.unknown(),
  theirs: z.unknown(),
  /** What made them agree again; null while they do not. */
  mendedBy: z.enum(['re-read', 'command']).nullable(),
})

/** One comparison of a context with another, as it stands: kept after each page, so that another process goes on where one ends. */
export const reconciliation = z.strictObject({
  id: z.string(),
  agreement: z.string(),
  /** Whether differences are mended, or only named. */
  mends: z.boolean(),
  operator: z.string(),
  reason: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  status: z.enum(['comparing', 'mending', 'done']),
  /** Whose keys are gone through: first theirs, then what only we have. */
  walking: z.enum(['theirs', 'ours']).default('theirs'),
  /** The last of them that was compared; null: none yet. */
  after: z.string().nullable(),
  compared: z.int(),
  /** Of which there may be more than are kept. */
  differing: z.int(),
  differences: z.array(difference),
  /** Of what still differs at the end, where it was mended. */
  remaining: z.int().nullable(),
  /** Why it could not go on the last time it was tried; it is tried again. */
  fault: z.string().nullable(),
})

export type Reconciliation = z.output<typeof reconciliation>
/** A run in a list, without the differences themselves: there may be many. */
export const listedReconciliation = reconciliation.omit({ differences: true })
export type ListedReconciliation = z.output<typeof listedReconciliation>

export type RecordedDifference = z.output<typeof difference>

/** Where runs are kept: in the context's own database. */
export type Reconciliations = {
  /** Adds a run, or writes it as it stands now. */
  save(run: Reconciliation): Promise<void>
  /** The oldest that is not done. */
  findUnfinished(): Promise<Reconciliation | null>
  find(id: string): Promise<Reconciliation | null>
  /** Newest first, at most {@link RUNS_LISTED_MAX}. */
  list(): Promise<readonly ListedReconciliation[]>
}

export const RUNS_LISTED_MAX = 50
