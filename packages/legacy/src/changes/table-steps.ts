import { type Following } from './delivery.ts'
import type { TableStream } from './table-stream.ts'
import { type RecentPass, recentStep } from './recent-pass.ts'
import { type Sweep, SWEEP_START, sweepStep } from './sweep.ts'

/** Which of the readers makes the next step. */
export type StepKind = 'recent' | 'sweep' | 'stream'

/**
 * The readers of one table, one page at a time, never at once: a page read earlier can't be delivered after a
 * later one. Holds nothing that a crash may not take.
 */
export type TableSteps = {
  /** True between the pages of a pass over recent rows. */
  readonly isPassing: () => boolean
  /** True between the pages of a sweep. */
  readonly isSweeping: () => boolean
  /** Makes one step. A step that fails has moved nothing and can be made again. Tells whether it ended its pass or sweep. */
  readonly step: (kind: StepKind, signal: AbortSignal) => Promise<{ readonly completed: boolean }>
  /** The next step of the sweep is the first. */
  readonly restartSweep: () => void
  /** Lets the sweep under way, or the next one, delete whatever is missing. */
  readonly confirmMassDelete: () => void
}

/** Begins where the store's mark says, and with a sweep from the first key. */
export const tableSteps = (f: Following, stream?: () => TableStream): TableSteps => {
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
  const stepStream = async (signal: AbortSignal) => {
    await stream?.().step(signal)
    return { completed: true }
  }
  const stepOf = { recent: stepRecent, sweep: stepSweep, stream: stepStream }
  const restartSweep = () => {
    sweep = SWEEP_START
  }
  return {
    isPassing: () => pass?.under !== undefined,
    isSweeping: () => sweep !== SWEEP_START,
    step: (kind, signal) => stepOf[kind](signal),
    restartSweep,
    confirmMassDelete: () => {
      confirmed = true
      restartSweep()
    },
  }
}
