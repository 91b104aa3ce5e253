import { existsSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import type { Narrator } from '../narrator.ts'
import { addressOf, type Probing, waitUntilReady } from '../readiness.ts'
import type { Crew } from '../supervisor/crew.ts'
import { jsonOf } from '../supervisor/http-probe.ts'
import { CONTEXTS, type ProcessRow } from '../topology.ts'
import type { Load } from './load.ts'
import type { Scaling } from './read-scaling.ts'
import { type Hands, openScaler } from './scaler.ts'
import { openScalingFile } from './scaling-file.ts'

/** A process that does not work within this, in milliseconds, is not waited for any more. */
const START_MS = 60_000
const ANSWER_MS = 1_500
const LOAD_PATH = '/_health/load'

type Scaled = {
  readonly scaling: Scaling
  readonly processes: readonly ProcessRow[]
  readonly file: string
  readonly crew: Crew
  readonly startProgram: (row: ProcessRow) => Promise<void>
  readonly probing: Probing
  readonly narrator: Pick<Narrator, 'say'>
  readonly signal: AbortSignal
}

export type ScaledProcesses = {
  /** Of V8's heap in each process of the context, in MB; null: V8 decides. */
  readonly sizeOf: (context: string) => number | null
  /** Scales by load until everything stops. `inTurn`: nobody else starts or ends a process meanwhile. */
  readonly run: (inTurn: (work: () => Promise<void>) => Promise<void>) => Promise<void>
}

/** The scaler over real processes. */
export const scaleProcesses = (o: Scaled): ScaledProcesses => {
  const { limits, tuning } = o.scaling
  if (Object.keys(limits).length === 0) {
    if (existsSync(o.file)) openScalingFile(o.file).put({}) // an earlier run scaled
    return { sizeOf: () => null, run: async () => {} }
  }
  const namesOf = (context: string): readonly string[] =>
    o.processes.filter((row) => contextOf(row) === context).map(({ name }) => name)
  const scaler = openScaler({
    contexts: Object.fromEntries(
      Object.entries(limits).map(([context, within]) => [context, { limits: within, processes: namesOf(context) }]),
    ),
    oneOfEach: CONTEXTS.flatMap((context) => namesOf(context).slice(0, 1)),
    tuning,
    hands: handsOf(o),
    say: (line) => {
      if (!o.signal.aborted) o.narrator.say(line)
    },
    put: openScalingFile(o.file).put,
    now: () => new Date(),
  })
  return {
    sizeOf: scaler.sizeOf,
    run: async (inTurn) => {
      while (!o.signal.aborted) {
        await inTurn(scaler.tick).catch((error: unknown) => o.narrator.say(`scaling failed: ${String(error)}`))
        await wait(tuning.everyMs, undefined, { signal: o.signal }).catch(() => {})
      }
    },
  }
}

/** The context whose process it is; for other processes, their name. */
export const contextOf = ({ replicaOf, name }: ProcessRow): string => replicaOf ?? name

const handsOf = ({ crew, processes, startProgram, probing, signal }: Scaled): Hands => {
  const rowOf = (name: string): ProcessRow => processes.find((row) => row.name === name)!
  const ready = async (name: string, coming: Promise<void>): Promise<void> => {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(START_MS)])
    await unlessAborted(coming, patience)
    await waitUntilReady([rowOf(name)], probing, patience)
  }
  return {
    start: (name) => ready(name, startProgram(rowOf(name))),
    restart: (name) => ready(name, crew.restart(name)),
    drain: crew.dismiss,
    load: async (name) => {
      const { url, tls } = addressOf(rowOf(name), LOAD_PATH, probing)
      return (await jsonOf(url, ANSWER_MS, tls)) as Load | undefined
    },
  }
}

const unlessAborted = async (work: Promise<void>, signal: AbortSignal): Promise<void> => {
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort)
  try {
    signal.throwIfAborted()
    await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
    work.catch(() => {}) // Nobody waits for it any more.
  }
}
