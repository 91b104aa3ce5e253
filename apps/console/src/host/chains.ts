/** An event in what led to what, as hosts tell it. */
type Link = {
  readonly context: string
  readonly id: string
  /** ISO 8601. */
  readonly recordedAt: string
  readonly causation: string | null
}

/** What a host found of one chain. */
export type Chain = {
  readonly events: readonly Link[]
  readonly looked: { readonly events: number; readonly whole: boolean; readonly wholeHere: boolean }
  readonly correlation: string
}

/**
 * What all hosts found of one chain, by time, each event after what caused it. It is whole when all hosts told all they have, and no event
 * names a cause that nobody told.
 */
export const chainOfAll = (home: Chain | null, found: readonly Chain[], haveAllTold: boolean): Chain => {
  const parts = home ? [home, ...found] : found
  const events = new Map(parts.flatMap((part) => part.events.map((event) => [keyOf(event), event] as const)))
  const isWhole = haveAllTold && parts.every(({ looked }) => looked.wholeHere)
  const hasCauses = [...events.values()].every(({ causation }) => causation === null || events.has(causation))
  return {
    events: [...events.values()].toSorted(byTime),
    looked: {
      events: parts.reduce((sum, { looked }) => sum + looked.events, 0),
      whole: isWhole && hasCauses,
      wholeHere: isWhole,
    },
    correlation: parts[0]?.correlation ?? '',
  }
}

const keyOf = ({ context, id }: Link): string => `${context}:${id}`

const byTime = (a: Link, b: Link): number =>
  a.recordedAt.localeCompare(b.recordedAt) || Number(a.causation === keyOf(b)) - Number(b.causation === keyOf(a))
