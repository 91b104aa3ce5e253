import { setTimeout as sleep } from 'node:timers/promises'
import { abortable } from './abortable.ts'
import { faults } from './errors.ts'

/** Reads a clock that never runs backwards, in milliseconds. */
export type MonotonicMs = () => number

/**
 * A promise to the shop: never more than `perSecond` in any second. Stricter than a token bucket, which lets
 * twice its rate through around a full burst. A rate below one a second spaces single takes out; of a fraction above it
 * whole ones count: 2.5 lets 2 through in any second.
 */
export type RateBudget = {
  readonly name: string
  readonly perSecond: number
  /** Another rate from now on; what was taken within the last second still counts. */
  change(perSecond: number): void
  /** Takes one, or throws `LEGACY_BUDGET_EXCEEDED` (retry later, `retryAfterMs`) at once. */
  takeNow(): void
  /** Takes one as soon as there is room, first come first served. A take given up on is spent all the same. */
  take(signal: AbortSignal): Promise<void>
}

/** A budget of this process; every process that shares a profile spends its own. */
export const rateBudget = (name: string, rate: number, now: MonotonicMs = () => performance.now()): RateBudget => {
  let perSecond = rate
  let slots = slotsFor(perSecond)
  let windowMs = windowOf(perSecond)
  let oldest = 0
  let last: Promise<unknown> = Promise.resolve()
  const nextSlot = () => Math.max(now(), (slots[oldest] as number) + windowMs)
  const reserve = (slot: number) => {
    slots[oldest] = slot
    oldest = (oldest + 1) % slots.length
  }
  return {
    name,
    get perSecond() {
      return perSecond
    },
    change: (to) => {
      const inOrder = [...slots.slice(oldest), ...slots.slice(0, oldest)]
      const next = slotsFor(to)
      const kept = inOrder.slice(-next.length)
      next.set(kept, next.length - kept.length)
      ;[slots, oldest, perSecond, windowMs] = [next, 0, to, windowOf(to)]
    },
    takeNow: () => {
      const slot = nextSlot()
      const retryAfterMs = Math.ceil(slot - now())
      if (retryAfterMs > 0) throw faults.LEGACY_BUDGET_EXCEEDED({ budget: name, perSecond, retryAfterMs })
      reserve(slot)
    },
    take: (signal) => {
      const slot = nextSlot()
      reserve(slot)
      const taking = abortable(last, signal).then(() => reached(slot, now, signal))
      last = Promise.allSettled([last, taking])
      return taking
    },
  }
}

const slotsFor = (perSecond: number): Float64Array =>
  new Float64Array(Math.max(1, Math.floor(perSecond))).fill(-Infinity)

const windowOf = (perSecond: number): number => Math.max(1_000, 1_000 / perSecond)

/** Looks again after each sleep: a timer counts from the beginning of its turn of the event loop, and so may be early. */
const reached = async (slot: number, now: MonotonicMs, signal: AbortSignal): Promise<void> => {
  for (let waitMs = slot - now(); waitMs > 0; waitMs = slot - now())
    await sleep(Math.ceil(waitMs), undefined, { signal })
}
