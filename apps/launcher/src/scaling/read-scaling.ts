import { faults } from '../errors.ts'
import { type Replicas, REPLICAS_MAX } from './replicas.ts'
import { CONTEXTS, type Topology } from '../topology.ts'
import { type Limits, sizesWithin, TUNING, type Tuning } from './decide.ts'
import { type Ranges, readRanges } from './ranges.ts'

/** What is scaled by load in one run, and when. */
export type Scaling = {
  /** By context; the others stay as they are. */
  readonly limits: Readonly<Record<string, Limits>>
  readonly tuning: Tuning
}

type Asked = {
  readonly topology: Topology
  readonly replicas: Replicas
  /** What stood behind `--scale` and `--memory`. */
  readonly scale: string | undefined
  readonly memory: string | undefined
}

const REPLICAS = { min: 1, max: REPLICAS_MAX }
/** Of V8's heap, in MB: below, no host starts; above, no laptop has it. */
const MEMORY_MB = { min: 64, max: 16_384 }
const EVERY_MS = { min: 200, max: 60_000 }
const PERCENT = { min: 5, max: 95 }

/** @throws LAUNCHER_SETTING_WRONG */
export const readScaling = (asked: Asked, env: Readonly<Record<string, string | undefined>>): Scaling => {
  const { replicas } = asked
  const ranges = (
    argument: 'scale' | 'memory',
    within: { readonly min: number; readonly max: number },
    example: string,
  ) => {
    const found = asked[argument] ?? env[`BANYAN_${argument.toUpperCase()}`]
    if (found === undefined) return {}
    const name = asked[argument] === undefined ? `BANYAN_${argument.toUpperCase()}` : `--${argument}`
    if (asked.topology === 'services') return readRanges(found, { name, contexts: CONTEXTS, within, example })
    throw faults.LAUNCHER_SETTING_WRONG({
      name,
      expected: 'left out, or given together with --topology services',
      found,
    })
  }
  const scale = ranges('scale', REPLICAS, 'social=1..3')
  const memory = ranges('memory', MEMORY_MB, 'social=256..512')
  refuseBoth(scale, replicas)
  const named = CONTEXTS.filter((context) => context in scale || context in memory)
  const limitsOf = (context: string): Limits => {
    const count = replicas[context] ?? 1
    const size = memory[context]
    return { replicas: scale[context] ?? { min: count, max: count }, sizesMb: size ? sizesWithin(size) : [] }
  }
  return {
    limits: Object.fromEntries(named.map((context) => [context, limitsOf(context)])),
    tuning: {
      everyMs: numberIn(env, 'BANYAN_SCALE_EVERY_MS', EVERY_MS) ?? TUNING.everyMs,
      busyMax: (numberIn(env, 'BANYAN_SCALE_BUSY_PERCENT', PERCENT) ?? TUNING.busyMax * 100) / 100,
    },
  }
}

/** Every process that a context may come to have: one that is alone is replaced by way of a second. */
export const replicasWithin = ({ limits }: Scaling): Replicas =>
  Object.fromEntries(
    Object.entries(limits).map(([context, { replicas, sizesMb }]) => [
      context,
      Math.max(replicas.max, sizesMb.length > 1 ? 2 : 1),
    ]),
  )

/** How many of these run at the start. */
export const replicasAtStart = ({ limits }: Scaling): Replicas =>
  Object.fromEntries(Object.entries(limits).map(([context, { replicas }]) => [context, replicas.min]))

const refuseBoth = (scale: Ranges, replicas: Replicas): void => {
  const both = Object.keys(scale).filter((context) => context in replicas)
  if (both.length === 0) return
  const expected = 'contexts that --replicas does not name'
  throw faults.LAUNCHER_SETTING_WRONG({ name: '--scale', expected, found: both.join() })
}

const numberIn = (
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  { min, max }: { readonly min: number; readonly max: number },
): number | undefined => {
  const found = env[name]
  if (found === undefined) return undefined
  const number = /^\d{1,6}$/.test(found) ? Number(found) : Number.NaN
  if (number >= min && number <= max) return number
  throw faults.LAUNCHER_SETTING_WRONG({ name, expected: `a whole number from ${min} to ${max}`, found })
}
