import type { ContextDescription } from '@banyan/model'
import type { Block } from './blocks.ts'
import type { Area } from './board.ts'

/** What belongs together in time. */
export type Process = { readonly name: string; readonly words: Area['words']; readonly blocks: readonly Block[] }

/** What one aggregate lives through, with those it shares a block, a policy or a saga of its own context with. */
export const processesOf = (
  blocks: readonly Block[],
  { aggregates, words, name }: ContextDescription,
): readonly Process[] => {
  const groups: Block[][] = []
  for (const block of blocks) {
    const related = groups.filter((group) => group.some((other) => isRelated(block, other)))
    for (const group of related) groups.splice(groups.indexOf(group), 1)
    groups.push([...related.flat(), block])
  }
  return groups.map((group) => {
    const known = aggregates.filter((one) => group.some((block) => block.aggregates.includes(one.name)))
    const title = known.length === 0 ? [words] : known.map((one) => one.words)
    const ordered = blocks.filter((block) => group.includes(block))
    return {
      name: known.map((one) => one.name).join('+') || `${name} ${blocks.indexOf(ordered[0]!)}`,
      words: { ko: title.map(({ ko }) => ko).join(' · '), en: title.map(({ en }) => en).join(' · ') },
      blocks: ordered,
    }
  })
}

const isRelated = (one: Block, other: Block): boolean =>
  one.aggregates.some((aggregate) => other.aggregates.includes(aggregate)) ||
  isFollowedBy(one, other) ||
  isFollowedBy(other, one)

const isFollowedBy = (one: Block, other: Block): boolean =>
  other.reactions.some(
    ({ on: [begin] }) => begin!.context === one.context && one.events.some(({ name }) => name === begin!.event),
  )
