import {
  type Decision,
  decide,
  HISTORY_SAMPLES,
  larger,
  type Limits,
  type Sample,
  smaller,
  type Standing,
  type Tuning,
} from './decide.ts'
import { type Load, sampleOf } from './load.ts'
import type { MemoryMb, ScalingStep, Scalings } from './scaling-file.ts'

/** What the scaler does to processes, by their names. */
export type Hands = {
  /** Resolves once it can do its work; rejects when it cannot in time, or everything stops. */
  readonly start: (name: string) => Promise<void>
  /** Drains and starts it again, with the size that holds now; resolves and rejects as `start`. */
  readonly restart: (name: string) => Promise<void>
  /** Drains and ends it. */
  readonly drain: (name: string) => Promise<void>
  /** Undefined when it gives no answer. */
  readonly load: (name: string) => Promise<Load | undefined>
}

export type ScaledContext = {
  readonly limits: Limits
  /** Every process that there may be; as many as `limits.replicas.min` run at the start, the first ones. */
  readonly processes: readonly string[]
}

export type ScalerOptions = {
  readonly contexts: Readonly<Record<string, ScaledContext>>
  /** A process of each context, scaled or not: what doubling the whole would double. */
  readonly oneOfEach: readonly string[]
  readonly tuning: Tuning
  readonly hands: Hands
  readonly say: (line: string) => void
  readonly put: (contexts: Scalings['contexts'], step?: ScalingStep) => void
  readonly now: () => Date
}

export type Scaler = {
  /** Takes a sample of each context, and at most one step. */
  readonly tick: () => Promise<void>
  /** For the heap of each process of a context, in MB; null: V8 decides. */
  readonly sizeOf: (context: string) => number | null
}

type Scaled = ScaledContext & {
  readonly name: string
  readonly running: readonly string[]
  readonly sizeMb: number | null
  readonly history: readonly Sample[]
}

/** Keeps each context between its limits, by what its processes say of their load. */
export const openScaler = (o: ScalerOptions): Scaler => {
  const scaled = new Map<string, Scaled>(
    Object.entries(o.contexts).map(([name, context]) => [
      name,
      {
        ...context,
        name,
        running: context.processes.slice(0, context.limits.replicas.min),
        sizeMb: context.limits.sizesMb[0] ?? null,
        history: [],
      },
    ]),
  )
  const change = (name: string, changed: Partial<Scaled>): void => {
    scaled.set(name, { ...scaled.get(name)!, ...changed })
  }
  const standings = (): Scalings['contexts'] =>
    Object.fromEntries([...scaled.values()].map((context) => [context.name, standingOf(context)]))

  const take = async (name: string, decision: Exclude<Decision, 'stay'>, because: Sample): Promise<void> => {
    const before = scaled.get(name)!
    change(name, { history: [] })
    const why = reasonFor(decision, because)
    o.say(`scaling ${name} ${decision}: ${why} …`)
    try {
      await STEPS[decision](before, (changed) => change(name, changed), o.hands)
    } catch (error) {
      o.say(`scaling ${name} ${decision} was given up: ${error instanceof Error ? error.message : String(error)}`)
      return o.put(standings())
    }
    const [from, to] = [standingOf(before), standingOf(scaled.get(name)!)]
    const memory = (await readMemory(scaled.get(name)!.running, o)) ?? null
    o.put(standings(), { at: o.now().toISOString(), context: name, decision, from, to, why, memory })
    o.say(`scaled ${name} ${decision}: ${inWords(from)} → ${inWords(to)}${savedInWords(decision, memory)}`)
  }

  o.put(standings())
  return {
    sizeOf: (context) => scaled.get(context)?.sizeMb ?? null,
    tick: async () => {
      for (const { name, running } of scaled.values()) {
        const sample = sampleOf((await Promise.all(running.map(o.hands.load))).filter((load) => load !== undefined))
        if (sample) change(name, { history: [...scaled.get(name)!.history, sample].slice(-HISTORY_SAMPLES) })
      }
      for (const context of scaled.values()) {
        const decision = decide(context.history, standingOf(context), context.limits, o.tuning)
        if (decision !== 'stay') return take(context.name, decision, context.history.at(-1)!)
      }
    },
  }
}

const standingOf = ({ sizeMb, running }: Scaled): Standing => ({ sizeMb, replicas: running.length })

type Step = (context: Scaled, change: (changed: Partial<Scaled>) => void, hands: Hands) => Promise<void>

const spareOf = ({ processes, running }: Scaled): string => {
  const spare = processes.find((name) => !running.includes(name))
  if (spare === undefined) throw new Error(`expected a process besides ${running.join(', ')}`)
  return spare
}

/** What did not come up is ended again: it was never counted on. */
const startOrDrain = async (name: string, { start, drain }: Hands): Promise<void> => {
  try {
    await start(name)
  } catch (error) {
    await drain(name)
    throw error
  }
}

const out: Step = async (context, change, hands) => {
  const spare = spareOf(context)
  await startOrDrain(spare, hands)
  change({ running: [...context.running, spare] })
}

/** The one that came last goes first. */
const goIn: Step = async ({ running }, change, hands) => {
  change({ running: running.slice(0, -1) })
  await hands.drain(running.at(-1)!)
}

/**
 * One after the other, so that there is always another; for one that is alone, a second stands in meanwhile. When that one does not come back,
 * the second stays, until a calm.
 */
const resize: Step = async (context, change, hands) => {
  const { running } = context
  const standIn = running.length === 1 ? spareOf(context) : undefined
  if (standIn !== undefined) {
    await startOrDrain(standIn, hands)
    change({ running: [...running, standIn] })
  }
  for (const name of running) await hands.restart(name)
  if (standIn === undefined) return
  change({ running })
  await hands.drain(standIn)
}

const STEPS: Readonly<Record<Exclude<Decision, 'stay'>, Step>> = {
  out,
  in: goIn,
  up: async (context, change, hands) => {
    change({ sizeMb: larger(standingOf(context), context.limits) ?? context.sizeMb })
    await resize(context, change, hands)
  },
  down: async (context, change, hands) => {
    change({ sizeMb: smaller(standingOf(context), context.limits) ?? context.sizeMb })
    await resize(context, change, hands)
  },
}

const percent = (share: number): string => `${Math.round(share * 100)} %`

const reasonFor = (decision: Decision, { busy, inFlight, heap, heapMb, lag }: Sample): string =>
  decision === 'up' || decision === 'down'
    ? `heap ${heapMb} MB, ${percent(heap)} of its limit`
    : `event loop ${percent(busy)}, in flight ${percent(inFlight)}, ${lag} events behind`

const inWords = ({ replicas, sizeMb }: Standing): string =>
  `${replicas} ${replicas === 1 ? 'process' : 'processes'}${sizeMb === null ? '' : ` of ${sizeMb} MB`}`

const savedInWords = (decision: Decision, memory: MemoryMb | null): string =>
  decision === 'out' && memory ? `; ${memory.one} MB more, against ${memory.all} MB for doubling all` : ''

const readMemory = async (running: readonly string[], o: ScalerOptions): Promise<MemoryMb | undefined> => {
  const [last, ...each] = await Promise.all([running.at(-1)!, ...o.oneOfEach].map(o.hands.load))
  if (last === undefined || each.includes(undefined)) return undefined
  const all = each.reduce((sum, load) => sum + load!.rssMb, 0)
  return { one: last.rssMb, all, saved: all - last.rssMb }
}
