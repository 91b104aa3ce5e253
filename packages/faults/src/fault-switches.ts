import { randomUUID } from 'node:crypto'
import { faults } from './errors.ts'
import { type FaultSwitch, readSwitch } from './fault-switch.ts'
import { type Effect, type Place, PLACES } from './places.ts'
import { type Passing, type RunningSwitch, runSwitch, type Strike } from './running-switch.ts'

/** Switches on at once in one process. */
export const SWITCHES_MAX = 32
/** Longest that an admin arms a process for, in minutes. */
export const ARMED_MINUTES_MAX = 60
const MINUTE_MS = 60_000

/** `on-demand`: an admin may arm it for a while. `from-start`: it was started armed. */
export type Arming = 'on-demand' | 'from-start'

/** Who armed, until when; without an end where it was started so. */
export type Armed = { readonly by: string; readonly reason: string; readonly until: string | null }

/** A switch that is on, with how many passed it and how many of those it hit. */
export type SwitchStatus = FaultSwitch & { readonly by: string; readonly passed: number; readonly hit: number }

export type FaultsStatus = {
  readonly process: string
  /** `never`: the process was started so that nothing here can be switched. */
  readonly arming: Arming | 'never'
  readonly armed: Armed | null
  /** What can be done where in this release. */
  readonly places: { readonly [place in Place]?: readonly Effect[] }
  readonly switches: readonly SwitchStatus[]
}

/**
 * The fault switches of one process. A process that is not armable has none of them, and its ports no decorator; one that is armable and has no
 * switch on pays one comparison a call.
 */
export type FaultSwitches = Disposable & {
  /** True while nothing is switched on. */
  readonly isQuiet: boolean
  /** The switches that hit this passing, in the order in which they were set. */
  readonly strikes: (passing: Passing) => readonly Strike[]
  readonly status: () => FaultsStatus
  /** Throws `FAULTS_SETTING_WRONG` never; beyond {@link ARMED_MINUTES_MAX} minutes `FAULTS_SWITCH_REFUSED`. */
  readonly arm: (o: { readonly minutes: number; readonly by: string; readonly reason: string }) => void
  /** Ends all switches, and allows no more. */
  readonly disarm: () => void
  /** Throws `FAULTS_NOT_ARMED`, `FAULTS_SWITCH_REFUSED`, `FAULTS_SWITCHES_TOO_MANY`. The same id again replaces the switch. */
  readonly set: (asked: unknown, by: string) => FaultSwitch
  /** One, or all of them. Throws `FAULTS_SWITCH_UNKNOWN`. */
  readonly clear: (id?: string) => void
}

export type FaultSwitchesOptions = {
  /** As operators know the process. */
  readonly process: string
  readonly arming: Arming
  /** Ends this process at once, for nobody to notice. */
  readonly kill?: () => void
}

export const faultSwitches = (o: FaultSwitchesOptions): FaultSwitches => {
  const running = new Map<string, RunningSwitch>()
  let armed: Armed | null = o.arming === 'from-start' ? { by: 'environment', reason: 'started so', until: null } : null
  let armedTimer: NodeJS.Timeout | undefined
  const kill = o.kill ?? (() => process.kill(process.pid, 'SIGKILL'))
  const clear = (id?: string): void => {
    if (id !== undefined && !running.has(id)) throw faults.FAULTS_SWITCH_UNKNOWN({ process: o.process, id })
    for (const one of id === undefined ? [...running.values()] : [running.get(id)!]) one.end()
  }
  const disarm = (): void => {
    clearTimeout(armedTimer)
    armed = null
    clear()
  }
  return {
    get isQuiet() {
      return running.size === 0
    },
    strikes: (passing) =>
      running.size === 0 ? NONE : [...running.values()].flatMap((one) => one.strike(passing) ?? []),
    status: () => ({
      process: o.process,
      arming: o.arming,
      armed,
      places: PLACES,
      switches: [...running.values()].map((one) => one.status()),
    }),
    arm: ({ minutes, by, reason }) => {
      if (!(minutes > 0 && minutes <= ARMED_MINUTES_MAX)) throw refusedMinutes()
      clearTimeout(armedTimer)
      armed = { by, reason, until: new Date(Date.now() + minutes * MINUTE_MS).toISOString() }
      armedTimer = setTimeout(disarm, minutes * MINUTE_MS).unref()
    },
    disarm,
    set: (asked, by) => {
      if (armed === null) throw faults.FAULTS_NOT_ARMED({ process: o.process })
      const wanted = readSwitch(asked, { id: randomUUID().slice(0, 8), nowMs: Date.now() })
      running.get(wanted.id)?.end()
      if (running.size >= SWITCHES_MAX)
        throw faults.FAULTS_SWITCHES_TOO_MANY({ process: o.process, limit: SWITCHES_MAX })
      const one = runSwitch(wanted, {
        by,
        kill,
        onEnd: () => running.get(wanted.id) === one && running.delete(wanted.id),
      })
      running.set(wanted.id, one)
      return wanted
    },
    clear,
    [Symbol.dispose]: disarm,
  }
}

/** Of a process that was started without. */
export const neverArmed = (name: string): FaultsStatus => ({
  process: name,
  arming: 'never',
  armed: null,
  places: {},
  switches: [],
})

const NONE: readonly Strike[] = []

const refusedMinutes = () =>
  faults.FAULTS_SWITCH_REFUSED({
    fields: [{ path: 'minutes', expected: `a number above 0 and at most ${ARMED_MINUTES_MAX}` }],
  })
