import type { Before, Block } from './blocks.ts'

type Earlier = ReadonlyMap<Block, Set<Block>>

/**
 * The column of each block: one more than the latest of those before it. What no other context comes before lies beside what its own context
 * does then, so that no column stays empty for it. What is sure goes first; whatever would make a circle with what was taken already is left
 * out, in the order in which it was declared.
 */
export const timeRanks = (blocks: readonly Block[], order: readonly Before[]): ReadonlyMap<Block, number> => {
  const earlier: Earlier = new Map(blocks.map((block) => [block, new Set<Block>()]))
  for (const { from, to } of [...order.filter((o) => o.isSure), ...order.filter((o) => !o.isSure)])
    if (!isBefore(to, from, earlier)) earlier.get(to)?.add(from)
  const starts = new Map<Block, number>()
  for (const own of Map.groupBy(blocks, ({ context }) => context).values())
    for (const [block, start] of startsOf(own, earlier, ranksFrom(earlier, starts))) starts.set(block, start)
  return ranksFrom(earlier, starts)
}

/** `starts` says which column is the first for a block; for all others that is the first of the board. */
const ranksFrom = (earlier: Earlier, starts: ReadonlyMap<Block, number>): ReadonlyMap<Block, number> => {
  const ranks = new Map<Block, number>()
  const rankOf = (block: Block): number => {
    const known = ranks.get(block)
    if (known !== undefined) return known
    const rank = Math.max(starts.get(block) ?? 0, ...[...(earlier.get(block) ?? [])].map((one) => rankOf(one) + 1))
    ranks.set(block, rank)
    return rank
  }
  for (const block of earlier.keys()) rankOf(block)
  return ranks
}

/**
 * Of one context, what other contexts have no part in: together as far right as what follows in their own context allows; where nothing does,
 * where the rest of the context begins.
 */
const startsOf = (
  own: readonly Block[],
  earlier: Earlier,
  ranks: ReadonlyMap<Block, number>,
): ReadonlyMap<Block, number> => {
  const bound = new Set<Block>()
  // In the order of their ranks: of each block those before it are known.
  for (const block of own.toSorted((a, b) => ranks.get(a)! - ranks.get(b)!))
    if ([...earlier.get(block)!].some((one) => one.context !== block.context || bound.has(one))) bound.add(block)
  const groups = groupsOf(
    own.filter((block) => !bound.has(block)),
    earlier,
  ).map((group) => ({ group, room: roomOf(group, [...bound], { earlier, ranks }) }))
  const firstOf = (group: readonly Block[]) => Math.min(...group.map((block) => ranks.get(block)!))
  const firsts = groups.filter(({ room }) => room !== null).map(({ group, room }) => firstOf(group) + room!)
  const begin = Math.min(...[...bound].map((block) => ranks.get(block)!), ...firsts)
  return new Map(
    groups.flatMap(({ group, room }) => {
      const shift = room ?? (Number.isFinite(begin) ? Math.max(0, begin - firstOf(group)) : 0)
      return group.map((block) => [block, ranks.get(block)! + shift] as const)
    }),
  )
}

/** By how many columns a group can go right before it meets what follows; null where nothing follows. */
const roomOf = (
  group: readonly Block[],
  bound: readonly Block[],
  { earlier, ranks }: { readonly earlier: Earlier; readonly ranks: ReadonlyMap<Block, number> },
): number | null => {
  const rooms = bound.flatMap((later) =>
    group.filter((one) => earlier.get(later)!.has(one)).map((one) => ranks.get(later)! - ranks.get(one)! - 1),
  )
  return rooms.length === 0 ? null : Math.min(...rooms)
}

/** Blocks that come before or after each other, directly or by others. */
const groupsOf = (blocks: readonly Block[], earlier: Earlier): readonly (readonly Block[])[] => {
  const groups: Block[][] = []
  for (const block of blocks) {
    const isLinked = (one: Block) => earlier.get(block)!.has(one) || earlier.get(one)!.has(block)
    const linked = groups.filter((group) => group.some(isLinked))
    for (const group of linked) groups.splice(groups.indexOf(group), 1)
    groups.push([...linked.flat(), block])
  }
  return groups
}

const isBefore = (one: Block, other: Block, earlier: Earlier): boolean => {
  const seen = new Set<Block>()
  const reaches = (block: Block): boolean => {
    if (block === one) return true
    if (seen.has(block)) return false
    seen.add(block)
    return [...(earlier.get(block) ?? [])].some(reaches)
  }
  return reaches(other)
}
