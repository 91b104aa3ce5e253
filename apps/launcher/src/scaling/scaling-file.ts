import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Decision, Standing } from './decide.ts'

/** One step that was taken, or given up. */
export type ScalingStep = {
  /** ISO 8601: when it was done. */
  readonly at: string
  readonly context: string
  readonly decision: Exclude<Decision, 'stay'>
  readonly from: Standing
  readonly to: Standing
  readonly why: string
  /** What the processes took in memory when it was done, in MB; null when somebody gave no answer. */
  readonly memory: MemoryMb | null
}

/** What another process of one context costs, against another of each: doubling the whole. */
export type MemoryMb = { readonly one: number; readonly all: number; readonly saved: number }

/** What stands in `.banyan/run/scaling.json`. */
export type Scalings = {
  readonly contexts: Readonly<Record<string, Standing>>
  /** Oldest first. */
  readonly steps: readonly ScalingStep[]
}

/** Older ones are forgotten. */
export const STEPS_MAX = 200

/** The file of one run, always whole: written apart and renamed. Steps of earlier runs stay in it. */
export const openScalingFile = (
  file: string,
): { readonly put: (contexts: Scalings['contexts'], step?: ScalingStep) => void } => {
  let { steps } = readScalings(file)
  return {
    put: (contexts, step) => {
      steps = [...steps, ...(step ? [step] : [])].slice(-STEPS_MAX)
      writeFileSync(`${file}.new`, `${JSON.stringify({ contexts, steps }, null, 2)}\n`, { mode: 0o644 })
      renameSync(`${file}.new`, file)
    },
  }
}

/** Nothing when there is none, or its file is broken. */
export const readScalings = (file: string): Scalings => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Scalings
  } catch {
    return { contexts: {}, steps: [] }
  }
}
