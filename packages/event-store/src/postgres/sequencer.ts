import type { Pool } from 'pg'
import type { Lease } from '../leases.ts'
import { postgresLeases } from './leases.ts'

export const SEQUENCER_LEASE = 'sequencer'
/** How long the feed may stand still when a sequencer dies: a lease's lifetime and one try of the next. Below 2 s. */
const LEASE_TTL_MS = 1_000
const CANDIDATE_RETRY_MS = 250
/** While more comes in, the next look waits this long: fewer, fuller transactions, which leave the machine to the appends. */
const PACE_MS = 3
/** The same after a look that found many: here and in every view a fuller batch costs little more than one event. */
const BUSY_PACE_MS = 8
const BUSY_EVENTS = 10
/** Append groups numbered in one transaction. */
const GROUPS_MAX = 200
const FAILURE_PAUSE_MS = 100

/** A running sequencer, or a candidate for it. */
export type Sequencer = {
  /** Something was appended: look now instead of at the next poll. */
  poke(): void
  /** True while this one numbers events. */
  readonly leading: () => boolean
  /** Gives the lease back, so that another takes over at once. */
  stop(): Promise<void>
}

/**
 * Numbers committed events into the feed. Any number may run; the lease lets one work, and its token, checked in
 * the transaction that numbers, keeps out one that wakes up late.
 */
export const startSequencer = (o: {
  readonly pool: Pool
  readonly holder: string
  /** How long it may sleep when nothing rings, in milliseconds; each look renews the lease, so well below its lifetime of 1 s. */
  readonly pollMs: () => number
  readonly onFailure?: (error: unknown) => void
}): Sequencer => {
  const leases = postgresLeases(o.pool)
  const bell = doorbell()
  let stopping = false
  let lease: Lease | undefined

  const lead = async (mine: Lease): Promise<void> => {
    while (!stopping) {
      await bell.wait(o.pollMs())
      const numbered = await numberPending(o.pool, mine)
      if (numbered === null) return
      // As many groups as one look takes have as many events or more: there may be others behind them.
      if (numbered >= GROUPS_MAX) bell.ring()
      if (numbered > 0) await pause(numbered > BUSY_EVENTS ? BUSY_PACE_MS : PACE_MS)
    }
  }

  const run = async (): Promise<void> => {
    while (!stopping) {
      try {
        lease = await leases.acquire(SEQUENCER_LEASE, o.holder, LEASE_TTL_MS)
        if (lease) {
          bell.ring()
          await lead(lease)
        } else await pause(CANDIDATE_RETRY_MS)
      } catch (error) {
        o.onFailure?.(error)
        await pause(FAILURE_PAUSE_MS)
      }
      if (!stopping) lease = undefined
    }
  }
  const ended = run()

  return {
    poke: bell.ring,
    leading: () => lease !== undefined,
    stop: async () => {
      stopping = true
      bell.ring()
      await ended
      if (lease) await leases.release(lease).catch(() => {}) // it expires by itself
      lease = undefined
    },
  }
}

/** One step of the sequencer: how many events it numbered, or null when the lease is another's. */
export const numberPending = async (pool: Pool, lease: Lease): Promise<number | null> => {
  const { rows } = await pool.query<{ numbered: number | null }>({
    name: 'number-pending',
    text: 'select number_pending_1($1, $2, $3) as numbered',
    values: [lease.token, LEASE_TTL_MS, GROUPS_MAX],
  })
  return rows[0]!.numbered
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Waits for a ring, or for some time; a ring while nobody waits is kept. */
const doorbell = () => {
  let rung = false
  let wake: (() => void) | undefined
  return {
    ring: (): void => {
      rung = true
      wake?.()
    },
    wait: async (ms: number): Promise<void> => {
      if (!rung)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      wake = undefined
      rung = false
    },
  }
}
