import { chanceFrom } from './chance.ts'
import { concerns, type FaultSwitch } from './fault-switch.ts'
import type { SwitchStatus } from './fault-switches.ts'
import type { Effect, Place } from './places.ts'

/** Something on its way through a port or over a link. */
export type Passing = {
  readonly at: Place
  readonly from: string
  readonly to: string
  /** On its way back to who asked; `from` and `to` say the way it travels. */
  readonly isAnswer: boolean
}

/** What a switch does to one passing that it hits. */
export type Strike = {
  readonly do: Effect
  /** Given up after so long, where something is lost. */
  readonly ms: number
  /** Aborts when the switch ends: what it holds up goes on. */
  readonly ended: AbortSignal
  /** Of `slow-disk`: resolves when all that came before have had their time at the disk, and this one its own. */
  readonly turn: () => Promise<void>
  /** Of `reorder`: calls back when the next one has passed. */
  readonly whenOvertaken: (go: () => void) => void
  readonly kill: () => void
}

export type RunningSwitch = {
  readonly strike: (passing: Passing) => Strike | undefined
  readonly status: () => SwitchStatus
  readonly end: () => void
}

/** What is lost is given up after so long, in milliseconds, where neither the switch nor the caller says sooner. */
const LOST_MS = 5_000

/** A switch from now until its end. */
export const runSwitch = (
  wanted: FaultSwitch,
  o: { readonly by: string; readonly kill: () => void; readonly onEnd: () => void },
): RunningSwitch => {
  const chance = chanceFrom(wanted.seed)
  const ending = new AbortController()
  const { ms = LOST_MS } = wanted
  let [passed, hit] = [0, 0]
  let disk: Promise<void> = Promise.resolve()
  let overtake: (() => void) | undefined
  const end = (): void => {
    clearTimeout(timer)
    ending.abort()
    o.onEnd()
  }
  const timer = setTimeout(end, Date.parse(wanted.until) - Date.now()).unref()
  const strike: Strike = {
    do: wanted.do,
    ms,
    ended: ending.signal,
    turn: () => (disk = disk.then(() => after(ms, ending.signal))),
    whenOvertaken: (go) => void (overtake = go),
    kill: o.kill,
  }
  return {
    strike: (passing) => {
      if (passing.at !== wanted.at || !concerns(wanted, passing)) return undefined
      passed += 1
      if (overtake !== undefined) {
        setImmediate(overtake)
        overtake = undefined
        return undefined
      }
      if (chance() >= wanted.share) return undefined
      hit += 1
      return strike
    },
    status: () => ({ ...wanted, by: o.by, passed, hit }),
    end,
  }
}

/** Resolves after so long, or when the signal aborts. */
export const after = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
  })
