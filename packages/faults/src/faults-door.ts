import { z } from 'zod'
import { faults } from './errors.ts'
import { type FaultsStatus, type FaultSwitches, neverArmed } from './fault-switches.ts'

/** What an operator asks of one process. `arming` arms and disarms it, `switches` sets and clears. */
export type FaultsAsked = {
  readonly deed: 'look' | 'set' | 'clear' | 'arm' | 'disarm'
  /** The body as it came. */
  readonly body: unknown
  readonly operator: string
}

/** Written down before it is done. */
export type FaultsDeed = {
  readonly operator: string
  readonly action: string
  readonly target: string
  readonly reason: string
}

/** Addresses of the door, below `/_operators`. */
export const FAULTS_ROUTES = [
  { method: 'GET', path: '/faults', deed: 'look' },
  { method: 'PUT', path: '/faults', deed: 'set' },
  { method: 'DELETE', path: '/faults', deed: 'clear' },
  { method: 'PUT', path: '/faults/arming', deed: 'arm' },
  { method: 'DELETE', path: '/faults/arming', deed: 'disarm' },
] as const satisfies readonly { readonly deed: FaultsAsked['deed']; readonly [field: string]: string }[]

const REASON_LENGTH_MAX = 500
const reason = z.string().trim().min(1).max(REASON_LENGTH_MAX)
const BODIES = {
  set: z.strictObject({ switch: z.looseObject({ at: z.string(), do: z.string() }), reason }),
  clear: z.strictObject({ id: z.string().min(1).optional(), reason }),
  arm: z.strictObject({ minutes: z.number(), reason }),
  disarm: z.strictObject({ reason }),
} as const

/**
 * What operators see of a process's fault switches and do to them, whichever server asks; it answers how they stand then. `switches`: none, where the
 * process was started without. Throws what {@link FaultSwitches} throws, and `FAULTS_NOT_ARMABLE`.
 */
export const faultsDoor =
  (o: {
    readonly process: string
    readonly switches: FaultSwitches | undefined
    readonly tell: (deed: FaultsDeed) => void
  }) =>
  ({ deed, body, operator }: FaultsAsked): FaultsStatus => {
    const { switches } = o
    if (deed === 'look') return switches?.status() ?? neverArmed(o.process)
    if (!switches) throw faults.FAULTS_NOT_ARMABLE({ process: o.process })
    const tell = (target: string, why: string): void =>
      o.tell({ operator, action: `${deed}-faults`, target, reason: why })
    if (deed === 'set') {
      const asked = read(BODIES.set, body)
      tell(`${asked.switch.do} at ${asked.switch.at}`, asked.reason)
      switches.set(asked.switch, operator)
    } else if (deed === 'clear') {
      const asked = read(BODIES.clear, body)
      tell(asked.id ?? 'all', asked.reason)
      switches.clear(asked.id)
    } else if (deed === 'arm') {
      const asked = read(BODIES.arm, body)
      tell(`${asked.minutes} minutes`, asked.reason)
      switches.arm({ ...asked, by: operator })
    } else {
      tell('all', read(BODIES.disarm, body).reason)
      switches.disarm()
    }
    return switches.status()
  }

const read = <S extends z.ZodType>(schema: S, body: unknown): z.output<S> => {
  const result = schema.safeParse(body ?? {})
  if (result.success) return result.data
  const fields = result.error.issues.map(({ path, message }) => ({
    path: path.map(String).join('.'),
    expected: message,
  }))
  throw faults.FAULTS_SWITCH_REFUSED({ fields })
}
