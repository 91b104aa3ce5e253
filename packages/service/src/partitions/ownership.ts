import { setTimeout as delay } from 'node:timers/promises'
import type { Ownership } from '@banyan/bus'
import { failureOf, formatFailure, isFault } from '@banyan/model'
import type { Logger } from '@banyan/telemetry'
import { Share, type Sharing } from './share.ts'

/**
 * How often a process looks what it should own: so soon it takes what another gave up. Partitions of one that was killed are taken over within
 * a lease's lifetime and one look more: below 5 s.
 */
const LOOK_MS = 500

/** The share of a process in the partitions of its context. Disposing gives all of them back at once. */
export type OwnedPartitions = Ownership &
  AsyncDisposable & {
    /** Those owned now, in order. */
    readonly owned: () => readonly number[]
  }

/** Takes and keeps this process' fair share until it is disposed. */
export const ownPartitions = ({ log, ...sharing }: Sharing & { readonly log: Logger }): OwnedPartitions => {
  const stopping = new AbortController()
  const share = new Share(sharing)
  const overdue = setInterval(() => share.dropOverdue(), LOOK_MS)
  const running = (async () => {
    while (!stopping.signal.aborted) {
      await share.look().catch((error: unknown) => {
        const why = isFault(error) ? error.message : formatFailure(failureOf(error))
        log.warn({ why }, 'the partitions could not be shared out; trying again')
      })
      await delay(untilNextLook(), undefined, { signal: stopping.signal }).catch(() => {}) // aborted: the loop sees it
    }
  })()
  let ended: Promise<void> | undefined
  const end = async (): Promise<void> => {
    stopping.abort()
    await Promise.all([share.leave(), running])
    clearInterval(overdue)
  }
  return {
    owned: () => share.owned(),
    whileOwned: (...working) => share.whileOwned(...working),
    [Symbol.asyncDispose]: () => (ended ??= end()),
  }
}

/** On the beat that all leases of a process share, so that their renewals travel in one statement. */
const untilNextLook = (): number => LOOK_MS - (performance.now() % LOOK_MS)
