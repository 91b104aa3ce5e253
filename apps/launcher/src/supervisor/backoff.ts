const FIRST_PAUSE_MS = 200
const MAX_PAUSE_MS = 5_000

/** A process that lived this long had started well: its end counts as a first one again. */
export const HEALTHY_AFTER_MS = 30_000

/** How long to wait before the next start, after so many ends in a row: nothing, nothing, 0.2 s, doubling to 5 s. */
export const pauseMs = (endings: number): number =>
  endings <= 1 ? 0 : Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (endings - 2))
