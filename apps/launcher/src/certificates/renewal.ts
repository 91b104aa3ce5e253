import { setTimeout as wait } from 'node:timers/promises'
import { type Holder, openCertificates } from './certificates.ts'

/** Between two looks: a part of a certificate's life, and at most so many milliseconds. A machine that slept is late by no more than this. */
const LOOKS_IN_A_LIFE = 12
const LOOK_EVERY_MAX_MS = 3_600_000

export type Renewal = {
  /** Told whose certificates were made anew, once their files are there. */
  readonly onMade: (names: readonly string[]) => void
  /** The disk is full, say: what is there goes on, and the next look tries again. */
  readonly onFailed: (error: unknown) => void
  readonly validMs: number
  readonly signal: AbortSignal
}

/**
 * Makes certificates anew before they expire, until `signal` aborts. Processes see their new files by themselves; see `tlsFromEnvironment` of
 * `@banyan/registry/tls`.
 */
export const keepCertificates = async (directory: string, holders: readonly Holder[], o: Renewal): Promise<void> => {
  const { signal, validMs } = o
  const lookEveryMs = Math.min(validMs / LOOKS_IN_A_LIFE, LOOK_EVERY_MAX_MS)
  while (!signal.aborted) {
    await wait(lookEveryMs, undefined, { signal, ref: false }).catch(() => {}) // aborted: the loop sees it
    if (signal.aborted) return
    try {
      const { made } = await openCertificates(directory, holders, { validMs })
      if (made.length > 0) o.onMade(made)
    } catch (error) {
      o.onFailed(error)
    }
  }
}
