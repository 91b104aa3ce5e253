import type { Before, Block } from './blocks.ts'

/**
 * The column of each block: one more than the latest of those before it. What is sure goes first; whatever would make a circle with
 * what was taken already is left out, in the order in which it was declared.
 */
export const timeRanks = (blocks: readonly Block[], order: readonly Before[]): ReadonlyMap<Block, number> => {
  const earlier = new Map(blocks.map((block) => [block, new Set<Block>()]))
  for (const { from, to } of [...order.filter((o) => o.isSure), ...order.filter((o) => !o.isSure)])
    if (!isBefore(to, from, earlier)) earlier.get(to)?.add(from)
  const ranks = new Map<Block, number>()
  const rankOf = (block: Block): number => {
    const known = ranks.get(block)
    if (known !== undefined) return known
    const rank = Math.max(-1, ...[...(earlier.get(block) ?? [])].map(rankOf)) + 1
    ranks.set(block, rank)
    return rank
  }
  for (const block of blocks) rankOf(block)
  return ranks
}

const isBefore = (one: Block, other: Block, earlier: ReadonlyMap<Block, ReadonlySet<Block>>): boolean => {
  const seen = new Set<Block>()
  const reaches = (block: Block): boolean => {
    if (block === one) return true
    if (seen.has(block)) return false
    seen.add(block)
    return [...(earlier.get(block) ?? [])].some(reaches)
  }
  return reaches(other)
}
