import type { Block } from './blocks.ts'
import { BLOCK, NOTE } from './geometry.ts'

/**
 * A step in time, the same for all contexts: notes lie in it in two slots side by side, or three where a policy or saga comes before command and event.
 */
export type Column = { readonly slots: number; readonly width: number }

/** From one slot's left edge to the next one's. */
export const SLOT = NOTE.width + BLOCK.lead

/** Where a block's notes begin, measured from its column's left edge. */
export type Slots = { readonly reactionX: number; readonly commandX: number; readonly eventX: number }

/** Each column's slots; `x` of what lies in it is measured from its left edge, as how far columns lie apart depends on the lines. */
export const columnsOf = (ranks: ReadonlyMap<Block, number>): readonly Column[] => {
  const last = Math.max(0, ...ranks.values())
  return Array.from({ length: last + 1 }, (_, rank): Column => {
    const hasReactions = [...ranks].some(([block, other]) => other === rank && block.reactions.length > 0)
    const slots = hasReactions ? 3 : 2
    return { slots, width: slots * SLOT - BLOCK.lead }
  })
}

/** Blocks that belong together are aligned: there is room for policies and sagas where one of them in this column has one. */
export const slotsOf = (blocks: readonly Block[]): Slots => {
  const commandX = blocks.some(({ reactions }) => reactions.length > 0) ? SLOT : 0
  return { reactionX: 0, commandX, eventX: commandX + SLOT }
}
