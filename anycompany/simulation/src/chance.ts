/** Numbers that look random and are the same for the same seed (mulberry32). */
export type Chance = {
  /** From 0 to just below 1. */
  readonly next: () => number
  /** A whole number from 0 to just below `end`. */
  readonly below: (end: number) => number
  readonly shuffled: <T>(list: readonly T[]) => readonly T[]
}

export const chance = (seed: number): Chance => {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (end: number) => Math.floor(next() * end)
  const shuffled = <T>(list: readonly T[]): readonly T[] =>
    list
      .map((item) => ({ item, at: next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item)
  return { next, below, shuffled }
}
