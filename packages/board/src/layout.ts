import type { ContextDescription, Description } from '@banyan/model'
import { arrowsOf } from './arrows.ts'
import { type Block, blocksOf, orderOf } from './blocks.ts'
import { ACTOR, AREA, BLOCK, EXTERNAL, NOTE, PROCESS } from './geometry.ts'
import type { Area, Board, Note } from './board.ts'
import { type Placed, placeBlock } from './place-block.ts'
import { timeRanks } from './time-ranks.ts'

type Columns = { readonly xOf: (rank: number) => number; readonly width: number }

/**
 * Where each note lies: contexts one below the other, in each its processes, time from left to right for all of them. A function of the
 * description alone: same model, same board; what is added to one context moves no other sideways unless it comes earlier in time.
 */
export const layOut = (description: Description): Board => {
  const blocks = description.contexts.flatMap(blocksOf)
  const ranks = timeRanks(blocks, orderOf(description, blocks))
  const columns = columnsOf(blocks, ranks)
  const areas: Area[] = []
  const notes: Note[] = []
  let y = AREA.margin
  for (const context of description.contexts) {
    const drawn = drawContext(context, { description, blocks, ranks, columns, top: y })
    areas.push(...drawn.areas)
    notes.push(...drawn.notes)
    y = drawn.bottom + AREA.gap
  }
  const width = columns.width + 2 * AREA.margin
  return { width, height: y - AREA.gap + AREA.margin, areas, notes, arrows: arrowsOf(description, notes) }
}

/** A column is as wide as what its blocks need: without policies it has no room for them. */
const columnsOf = (blocks: readonly Block[], ranks: ReadonlyMap<Block, number>): Columns => {
  const last = Math.max(0, ...ranks.values())
  const starts = [AREA.margin + AREA.padding]
  for (let rank = 0; rank <= last; rank++) {
    const hasPolicies = blocks.some((block) => ranks.get(block) === rank && block.policies.length > 0)
    starts.push(starts[rank]! + (hasPolicies ? BLOCK.policies : 0) + BLOCK.width + BLOCK.gap)
  }
  // Notes are aligned at the right end of their column: there events lie, below each other.
  return { xOf: (rank) => starts[rank + 1]! - BLOCK.gap - BLOCK.width, width: starts.at(-1)! - AREA.margin }
}

type Drawing = {
  readonly description: Description
  readonly blocks: readonly Block[]
  readonly ranks: ReadonlyMap<Block, number>
  readonly columns: Columns
  readonly top: number
}

const drawContext = (context: ContextDescription, drawing: Drawing) => {
  const own = drawing.blocks.filter((block) => block.context === context.name)
  const areas: Area[] = []
  const notes: Note[] = loneSystems(context, drawing)
  let y = drawing.top + AREA.header
  for (const process of processesOf(own, context)) {
    const placed = placeProcess(process, context, { ...drawing, top: y + PROCESS.header })
    const box = { x: 2 * AREA.margin, y, width: drawing.columns.width - 2 * AREA.margin, height: placed.bottom - y }
    areas.push({ ...box, id: `process ${context.name}.${process.name}`, kind: 'process', words: process.words })
    notes.push(...placed.notes)
    y = placed.bottom + PROCESS.gap
  }
  const views = placeViews(context, drawing, y)
  notes.push(...views.notes)
  const { name, words } = context
  const box = { x: AREA.margin, y: drawing.top, width: drawing.columns.width, height: views.bottom - drawing.top }
  areas.unshift({ ...box, id: `context ${name}`, kind: 'context', words })
  return { areas, notes, bottom: views.bottom }
}

type Process = { readonly name: string; readonly words: Area['words']; readonly blocks: readonly Block[] }

/** What one aggregate lives through, with those it shares a block or a policy of its own context with. */
const processesOf = (blocks: readonly Block[], { aggregates, words, name }: ContextDescription): readonly Process[] => {
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
  other.policies.some(({ on }) => on.context === one.context && one.events.some(({ name }) => name === on.event))

/** Blocks of one column lie below each other: they may happen in any order. */
const placeProcess = (process: Process, context: ContextDescription, drawing: Drawing): Placed => {
  const bottoms = new Map<number, number>()
  const notes: Note[] = []
  for (const block of process.blocks) {
    const rank = drawing.ranks.get(block)!
    const top = bottoms.get(rank) ?? drawing.top
    const placed = placeBlock(block, context, { x: drawing.columns.xOf(rank), y: top })
    notes.push(...placed.notes)
    bottoms.set(rank, placed.bottom + BLOCK.rowGap)
  }
  return { notes, bottom: Math.max(drawing.top, ...bottoms.values()) }
}

/** Views lie below, under the last of the events that fill them. */
const placeViews = (context: ContextDescription, { blocks, ranks, columns }: Drawing, top: number): Placed => {
  const own = blocks.filter((block) => block.context === context.name)
  const bottoms = new Map<number, number>()
  const notes = context.readModels.map((view): Note => {
    const filling = own.filter(({ events }) => events.some(({ name }) => view.from.includes(name)))
    const rank = Math.max(0, ...filling.map((block) => ranks.get(block)!))
    const y = bottoms.get(rank) ?? top
    bottoms.set(rank, y + NOTE.height + NOTE.gap)
    const x = columns.xOf(rank) + BLOCK.width - NOTE.width
    const part = `read-model ${context.name}.${view.name}`
    return { ...NOTE.box, x, y, id: part, part, kind: 'read-model', context: context.name, words: view.words }
  })
  return { notes, bottom: Math.max(top, ...bottoms.values()) }
}

/** Systems from which no event comes: they only stand in relations. In the head of their context. */
const loneSystems = (context: ContextDescription, { top, columns }: Drawing): Note[] => {
  const seen = new Set(context.events.map(({ external }) => external))
  const right = AREA.margin + columns.width - AREA.padding
  return context.externalSystems
    .filter(({ name }) => !seen.has(name))
    .map(({ name, words }, i): Note => {
      const x = right - (i + 1) * (EXTERNAL.width + ACTOR.gap)
      const part = `external-system ${name}`
      const place = { x, y: top + AREA.padding / 2, width: EXTERNAL.width, height: EXTERNAL.height }
      return { ...place, id: `${part} in ${context.name}`, part, kind: 'external-system', context: context.name, words }
    })
}
