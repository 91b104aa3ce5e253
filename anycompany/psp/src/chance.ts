/** The next number of a seeded sequence, in [0, 1). */
export type Chance = () => number

/** Mulberry32 over a hash of the seed: the same seed gives the same sequence, on every machine. */
export const chanceOf = (seed: string): Chance => {
  let state = hash(seed)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** FNV-1a. */
const hash = (text: string): number =>
  Buffer.from(text).reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193), 0x811c9dc5)

/** The spread of the logarithm: with it the median is a quarter of the 95th percentile, as with card networks. */
const LATENCY_SIGMA = 0.84
/** Of a normal distribution. */
const Z_95 = 1.645
/** Nobody waits longer than so many times the 95th percentile. */
const LATENCY_TAIL_MAX = 4

/** How long a call takes whose 95th percentile is given: log-normal, never more than four times that. Zero stays zero. */
export const latencyMs = (chance: Chance, p95Ms: number): number => {
  const z = Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance())
  return p95Ms * Math.min(LATENCY_TAIL_MAX, Math.exp(LATENCY_SIGMA * (z - Z_95)))
}
