import { setTimeout as wait } from 'node:timers/promises'

const FIRST_MS = 250

/** Longest pause between two tries of something that goes on failing. */
export const BACKOFF_MAX_MS = 30_000
/** Of a database that does not answer: a restart should not cost half a minute more than it takes. */
export const AWAY_BACKOFF_MAX_MS = 1_000

/** Pauses that double, from a quarter of a second. */
export const backoffMs = (failures: number, maxMs: number): number =>
  Math.min(FIRST_MS * 2 ** Math.min(failures - 1, 20), maxMs)

/** Resolves after a time, or earlier when aborted: the caller looks at the signal next. */
export const pause = async (ms: number, signal: AbortSignal): Promise<void> => {
  await wait(ms, undefined, { signal }).catch(() => {}) // aborted is what the caller sees by its signal
}
