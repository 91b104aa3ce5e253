/** A run as the console tells it. */
export type Run = {
  readonly id: string
  readonly agreement: string
  readonly mends: boolean
  readonly status: 'comparing' | 'mending' | 'done'
  readonly compared: number
  readonly differing: number
  readonly differences: readonly {
    readonly key: string
    readonly what: string
    readonly ours: unknown
    readonly theirs: unknown
    readonly mendedBy: string | null
  }[]
  readonly remaining: number | null
  readonly fault: string | null
}

/** How many keys differ when the run is over. */
export const remainingOf = ({ mends, differing, remaining }: Run): number =>
  mends ? (remaining ?? differing) : differing

export const linesOf = (context: string, run: Run): readonly string[] => {
  const found =
    run.remaining === null ? `${run.differing} differ` : `${run.differing} differed, ${run.remaining} of them still`
  return [
    `${context} ${run.agreement}: ${run.compared} compared, ${found}`,
    ...run.differences.map(({ key, what, ours, theirs, mendedBy }) => {
      const mended = mendedBy === null ? '' : `; mended by ${mendedBy}`
      return `  ${key} ${what}: ours ${told(ours)}, theirs ${told(theirs)}${mended}`
    }),
    ...(run.differing > run.differences.length ? [`  and ${run.differing - run.differences.length} more`] : []),
  ]
}

const told = (value: unknown): string => (value === null ? 'nothing' : JSON.stringify(value))
