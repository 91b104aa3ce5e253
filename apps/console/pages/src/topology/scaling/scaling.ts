import type { HistoryPoint, ScaledStanding, Scalings, ScalingStep } from '../../api/answers.ts'

const BYTES_PER_MB = 1024 * 1024
/** Of the newest ones. */
const STEPS_SHOWN_MAX = 20

export const isScaling = (scalings: Scalings | undefined): boolean => Object.keys(scalings?.contexts ?? {}).length > 0

/** One scaled context, as the console saw it over the last while. */
export type ScaledContext = {
  readonly context: string
  readonly standing: ScaledStanding
  /** Evenly spaced, oldest first; null where nobody told. */
  readonly processes: readonly (number | null)[]
  readonly memoryMb: readonly (number | null)[]
  /** Steps within that time, as shares of it. */
  readonly marks: readonly number[]
  /** As it was told last. */
  readonly memory: ScalingStep['memory']
}

export const scaledContexts = (
  { contexts, steps }: Scalings,
  points: readonly HistoryPoint[],
): readonly ScaledContext[] =>
  Object.entries(contexts).map(([context, standing]) => {
    const own = steps.filter((step) => step.context === context)
    const seen = points.map(({ processes }) => processes?.[context] ?? null)
    return {
      context,
      standing,
      processes: seen.map((one) => one && one.count),
      memoryMb: seen.map((one) => one && Math.round(one.rssBytes / BYTES_PER_MB)),
      marks: own.flatMap(({ at }) => shareOf(at, points) ?? []),
      memory: own.findLast(({ memory }) => memory !== null)?.memory ?? null,
    }
  })

/** Newest first. */
export const lastSteps = ({ steps }: Scalings): readonly ScalingStep[] => steps.slice(-STEPS_SHOWN_MAX).toReversed()

/** `2 × 256 MB`; `2` where memory is V8's to decide. */
export const standingText = ({ replicas, sizeMb }: ScaledStanding): string =>
  sizeMb === null ? `${replicas}` : `${replicas} × ${sizeMb} MB`

/** Where an instant lies in a chart whose points are evenly spaced, whatever lay between them; undefined outside. */
const shareOf = (at: string, points: readonly HistoryPoint[]): number | undefined => {
  const instant = Date.parse(at)
  const next = points.findIndex((point) => Date.parse(point.at) >= instant)
  if (next < 1) return undefined
  const [before, after] = [Date.parse(points[next - 1]!.at), Date.parse(points[next]!.at)]
  return (next - 1 + (instant - before) / (after - before)) / (points.length - 1)
}
