/** Compares text by code point, as PostgreSQL's collation "C" on UTF-8 does (`<` on strings compares UTF-16 units and puts emoji too low). */
export const byCodePoint = (a: string, b: string): number => {
  const shorter = Math.min(a.length, b.length)
  for (let i = 0; i < shorter; i++) {
    const [one, other] = [a.charCodeAt(i), b.charCodeAt(i)]
    if (one !== other) return inCodePointOrder(one) - inCodePointOrder(other)
  }
  return a.length - b.length
}

const [SURROGATES_BEGIN, SURROGATES_END] = [0xd800, 0xe000]

/** The halves of what lies beyond 16 bits come after all that doesn't. */
const inCodePointOrder = (unit: number): number => {
  if (unit < SURROGATES_BEGIN) return unit
  return unit < SURROGATES_END ? unit + SURROGATES_END : unit
}
