import type { Chance } from '../chance.ts'

/**
 * Spread of the logarithm of how many friends people have: with it one in a hundred has four times the mean, and the most sociable of
 * a thousand eight times.
 */
const LOG_SPREAD = 0.705

/** How many friends each member is to have, in random order: log-normal, its mean met as closely as whole numbers allow, and the sum even. */
export const degreesOf = (members: number, meanDegree: number, chance: Chance): readonly number[] => {
  const most = members - 1
  const drawn = Array.from({ length: members }, (_, i) => Math.exp(LOG_SPREAD * normalQuantile((i + 0.5) / members)))
  const sum = evenSum(members, Math.min(meanDegree, most))
  if (sum === 0) return drawn.map(() => 0)
  // Who knows everybody already can't know more: the rest is spread over the others, again and again.
  let scale = sum / total(drawn)
  for (let i = 0; i < SPREADING_ROUNDS; i++) scale *= sum / total(drawn.map((share) => Math.min(most, share * scale)))
  return chance.shuffled(
    rounded(
      drawn.map((share) => Math.min(most, share * scale)),
      { sum, most },
    ),
  )
}

const SPREADING_ROUNDS = 20

const total = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0)

const evenSum = (members: number, meanDegree: number): number => 2 * Math.round((members * meanDegree) / 2)

/** Whole numbers with exactly this sum: whoever loses most by rounding down gets one more. */
const rounded = (numbers: readonly number[], o: { readonly sum: number; readonly most: number }): readonly number[] => {
  const whole = numbers.map((one) => Math.floor(one))
  const missing = o.sum - total(whole)
  const next = numbers
    .map((one, index) => ({ index, lost: one - Math.floor(one) }))
    .filter(({ index }) => (whole[index] ?? 0) < o.most)
    .toSorted((a, b) => b.lost - a.lost)
    .slice(0, Math.max(0, missing))
  for (const { index } of next) whole[index] = (whole[index] ?? 0) + 1
  return whole
}

/** Below which value a share of a standard normal distribution lies, to three digits (Hastings' approximation, Abramowitz and Stegun 26.2.23). */
const normalQuantile = (share: number): number => {
  if (share > 0.5) return -normalQuantile(1 - share)
  const t = Math.sqrt(-2 * Math.log(share))
  return (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3) - t
}
