import { addTallies, emptyTally, type Tally } from './tally.ts'

/** What `test:dequeue` and `test:complete` of `node:test` tell, at once and in the order in which it happens. */
export type ProgressEvent = {
  readonly name: string
  readonly file?: string | undefined
  readonly details?: { readonly type?: string | undefined; readonly duration_ms?: number; readonly passed?: boolean }
}

export type Progress = {
  readonly began: (event: ProgressEvent) => void
  readonly completed: (event: ProgressEvent) => void
  /** Counts so far; the final ones come from the summary. */
  readonly tally: () => Tally
  /** Files that have begun and not ended: where a suite hangs. */
  readonly running: () => readonly string[]
  /** Files in which something failed. */
  readonly failed: () => readonly string[]
  /** The files that took longest, longest first. */
  readonly slowest: (count: number) => readonly { readonly file: string; readonly seconds: number }[]
}

/** Follows a run while it happens: its reports come file by file in order, so one that hangs would hide all after it. */
export const followProgress = (): Progress => {
  const open = new Set<string>()
  const durations = new Map<string, number>()
  const failed = new Set<string>()
  let counted = emptyTally
  return {
    began: ({ name, file }) => void (name === file && open.add(name)),
    completed: ({ name, file, details }) => {
      if (file !== undefined && details?.passed === false) failed.add(file)
      if (name === file) {
        open.delete(name)
        durations.set(name, (details?.duration_ms ?? 0) / 1000)
      } else if (details?.type !== 'suite') {
        counted = addTallies(counted, details?.passed ? PASSED : FAILED)
      }
    },
    tally: () => counted,
    running: () => [...open],
    failed: () => [...failed],
    slowest: (count) =>
      [...durations]
        .map(([file, seconds]) => ({ file, seconds }))
        .toSorted((a, b) => b.seconds - a.seconds)
        .slice(0, count),
  }
}

const PASSED: Tally = { ...emptyTally, tests: 1, pass: 1 }
const FAILED: Tally = { ...emptyTally, tests: 1, fail: 1 }
