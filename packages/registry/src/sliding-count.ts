const SLICES = 10

/** How many in the last `windowMs`, to a tenth of it. Forgets by time alone, also while nothing is added. */
export type SlidingCount = { readonly add: () => void; readonly read: () => number }

/** `clock` in milliseconds, monotonic. */
export const slidingCount = (windowMs: number, clock: () => number): SlidingCount => {
  const sliceMs = windowMs / SLICES
  const counts = new Float64Array(SLICES)
  let latest = Math.floor(clock() / sliceMs)
  const moveOn = (): number => {
    const now = Math.floor(clock() / sliceMs)
    for (let gone = Math.max(latest + 1, now - SLICES + 1); gone <= now; gone++) counts[gone % SLICES] = 0
    latest = Math.max(latest, now)
    return latest % SLICES
  }
  return {
    add: () => void counts[moveOn()]!++,
    read: () => {
      moveOn()
      return counts.reduce((sum, count) => sum + count, 0)
    },
  }
}
