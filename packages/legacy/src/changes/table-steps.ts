import { type Following } from './delivery.ts'
import { type RecentPass, recentStep } from './recent-pass.ts'
import { type Sweep, SWEEP_START, sweepStep } from './sweep.ts'

/** Which of the two readers makes the next step. */
export type StepKind = 'recent' | 'sweep'

/**
 * The two readers of one table, one page at a time, never at once: a page read earlier can't be delivered after a
 * later one. Holds nothing that a crash may not take.
 */
export type TableSteps = {
  /** True between the pages of a pass over recent rows. */
  readonly isPassing: () => boolean
  /** True between the pages of a sweep. */
  readonly isSweeping: () => boolean
  /** Makes one step. A step that fails has moved nothing and can be made again. Tells whether it ended its pass or sweep. */
  readonly step: (kind: StepKind, signal: AbortSignal) => Promise<{ readonly completed: boolean }>
  /** Lets the sweep under way, or the next one, delete whatever is missing. */
  readonly confirmMassDelete: () => void
}

/** Begins where the store's mark says, and with a sweep from the first key. */
export const tableSteps = (f: Following): TableSteps => {
  let pass: RecentPass | undefined
  let sweep: Sweep = SWEEP_START
  let confirmed = false
  const stepRecent = async (signal: AbortSignal) => {
    pass ??= { mark: await f.store.findMark(f.source, signal) }
    pass = await recentStep(f, pass, signal)
    return { completed: pass.under === undefined }
  }
  const stepSweep = async (signal: AbortSignal) => {
    sweep = await sweepStep(f, sweep, confirmed, signal)
    const completed = sweep.phase === 'completed'
    if (completed) [sweep, confirmed] = [SWEEP_START, false]
    return { completed }
  }
  return {
    isPassing: () => pass?.under !== undefined,
    isSweeping: () => sweep !== SWEEP_START,
    step: (kind, signal) => (kind === 'recent' ? stepRecent(signal) : stepSweep(signal)),
    confirmMassDelete: () => {
      confirmed = true
      sweep = SWEEP_START
    },
  }
}
