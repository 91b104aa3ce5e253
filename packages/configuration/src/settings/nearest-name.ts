/** More letters to change than this, and a name is no slip of the pen. */
const SLIPS_MAX = 4

/** The known name that is the fewest letters away, for "did you mean"; undefined where none is near. */
export const nearestName = (found: string, known: readonly string[]): string | undefined => {
  const near = known
    .map((name) => ({ name, slips: distance(found.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, slips }) => slips <= Math.min(SLIPS_MAX, Math.ceil(name.length / 2)))
    .toSorted((a, b) => a.slips - b.slips)
  return near[0]?.name
}

/** Levenshtein's, a row at a time. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length]!
}

/** ` (did you mean “postsPerMinute”?)`, or nothing. */
export const hint = (found: string, known: readonly string[]): string => {
  const near = nearestName(found, known)
  return near === undefined ? '' : ` (did you mean ${near}?)`
}
