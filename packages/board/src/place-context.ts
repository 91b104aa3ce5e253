import type { ContextDescription } from '@banyan/model'
import type { Block } from './blocks.ts'
import type { Area, Note } from './board.ts'
import { type Slots, slotsOf } from './columns.ts'
import { ACTOR, AREA, BLOCK, EXTERNAL, NOTE, PROCESS, VIEW } from './geometry.ts'
import { type Pinned, placeBlock } from './place-block.ts'
import { type Process, processesOf } from './processes.ts'
import { titleWidth } from './titles.ts'

/** An area whose sides lie in columns, each measured from its column's left edge. */
export type PinnedArea = Omit<Area, 'x' | 'width'> & { readonly left: Side; readonly right: Side }
type Side = { readonly column: number; readonly x: number }

export type Drawing = {
  readonly blocks: readonly Block[]
  readonly ranks: ReadonlyMap<Block, number>
}

type Drawn = { readonly areas: readonly PinnedArea[]; readonly notes: readonly Pinned[]; readonly bottom: number }

/** A context's processes, each as high as those before it in the same columns allow; it reaches no further than they do. */
export const placeContext = (context: ContextDescription, drawing: Drawing, top: number): Drawn => {
  const own = drawing.blocks.filter((block) => block.context === context.name)
  const first = Math.min(...(own.length === 0 ? [0] : own.map((block) => drawing.ranks.get(block)!)))
  const lone = placeLoneSystems(context, first, top)
  const begin = Math.max(top + AREA.header, ...lone.map(({ y, height }) => y + height + PROCESS.padding))
  const bottoms = skylineFrom(begin)
  const areas: PinnedArea[] = []
  const notes: Pinned[] = [...lone]
  for (const process of processesOf(own, context)) {
    const ranks = process.blocks.map((block) => drawing.ranks.get(block)!)
    const span = [Math.min(...ranks), Math.max(...ranks)] as const
    const y = bottoms.under(...span)
    const placed = placeProcess(process, context, { ...drawing, top: y + PROCESS.header })
    const bottom = bottomOf(placed) + PROCESS.padding
    areas.push({
      ...sidesOf(placed, process.words),
      id: `process ${context.name}.${process.name}`,
      kind: 'process',
      words: process.words,
      y,
      height: bottom - y,
    })
    notes.push(...placed)
    bottoms.reach(span, bottom + PROCESS.gap)
  }
  const unfilled = context.readModels.filter(({ from }) => from.length === 0).map((view) => ({ view, column: first }))
  notes.push(
    ...placeViews(unfilled, context, { bottoms, shelves: [{ column: first, slots: slotsOf([]), half: null }] }),
  )
  const bottom = Math.max(begin, bottomOf(notes), ...areas.map((area) => area.y + area.height)) + AREA.padding
  const { name, words } = context
  const sides = sidesAround(areas, sidesOf(notes, words, first))
  const area: PinnedArea = { id: `context ${name}`, kind: 'context', words, y: top, height: bottom - top, ...sides }
  return { areas: [area, ...areas], notes, bottom }
}

type View = ContextDescription['readModels'][number]

/** Blocks of one column lie below each other: they may happen in any order. Below them the views that its events fill first. */
const placeProcess = (
  process: Process,
  context: ContextDescription,
  { ranks, top }: Drawing & { readonly top: number },
): readonly Pinned[] => {
  const bottoms = skylineFrom(top)
  const notes: Pinned[] = []
  const byRank = Map.groupBy(process.blocks, (block) => ranks.get(block)!)
  const shelves = [...byRank].map(([column, blocks]): Shelf => ({ column, slots: slotsOf(blocks), half: null }))
  for (const { column, slots } of shelves) {
    for (const block of byRank.get(column)!) {
      const placed = placeBlock(block, context, { column, slots, y: bottoms.under(column, column) })
      notes.push(...placed)
      bottoms.reach([column, column], bottomOf(placed) + BLOCK.rowGap)
    }
    bottoms.reach([column, column], bottoms.under(column, column) - BLOCK.rowGap + VIEW.gap)
  }
  const firstOf = ({ from: [first] }: View) =>
    process.blocks.find(({ events }) => events.some(({ name }) => name === first))
  const views = context.readModels.filter(firstOf).map((view) => ({ view, column: ranks.get(firstOf(view)!)! }))
  return [...notes, ...placeViews(views, context, { bottoms, shelves })]
}

/** A column in which views may lie, and the height at which there is one so far with room beside it. */
type Shelf = { readonly column: number; readonly slots: Slots; half: number | null }

/**
 * Two side by side under what a column holds: where they come to lie highest, not left of the event that fills them first unless all the rest
 * would grow for that.
 */
const placeViews = (
  views: readonly { readonly view: View; readonly column: number }[],
  context: ContextDescription,
  { bottoms, shelves }: { readonly bottoms: Skyline; readonly shelves: readonly Shelf[] },
): readonly Pinned[] => {
  const topOf = ({ column, half }: Shelf) => half ?? bottoms.under(column, column)
  const inOrder = shelves.toSorted((a, b) => a.column - b.column)
  const highest = (some: readonly Shelf[]) => some.reduce((best, one) => (topOf(one) < topOf(best) ? one : best))
  return views.map(({ view, column }): Pinned => {
    const bottom = Math.max(...inOrder.map((shelf) => bottoms.under(shelf.column, shelf.column)))
    const wished = highest(inOrder.filter((shelf) => shelf.column >= column))
    const shelf = topOf(wished) + NOTE.height + VIEW.gap <= bottom ? wished : highest(inOrder)
    const [y, isSecond] = [topOf(shelf), shelf.half !== null]
    shelf.half = isSecond ? null : y
    bottoms.reach([shelf.column, shelf.column], y + NOTE.height + VIEW.gap)
    const x = isSecond ? shelf.slots.eventX : shelf.slots.commandX
    const part = `read-model ${context.name}.${view.name}`
    const { words } = view
    return {
      ...NOTE.box,
      x,
      y,
      column: shelf.column,
      id: part,
      part,
      kind: 'read-model',
      context: context.name,
      words,
    }
  })
}

/** Systems from which no event comes: they only stand in relations. Below their context's name. */
const placeLoneSystems = (context: ContextDescription, column: number, top: number): readonly Pinned[] => {
  const seen = new Set(context.events.map(({ external }) => external))
  return context.externalSystems
    .filter(({ name }) => !seen.has(name))
    .map(({ name, words }, i): Pinned => {
      const part = `external-system ${name}`
      return {
        x: (i % EXTERNAL.perLine) * (EXTERNAL.width + ACTOR.gap),
        y: top + AREA.header + Math.floor(i / EXTERNAL.perLine) * (EXTERNAL.height + ACTOR.gap),
        width: EXTERNAL.width,
        height: EXTERNAL.height,
        column,
        id: `${part} in ${context.name}`,
        part,
        kind: 'external-system',
        context: context.name,
        words,
      }
    })
}

const bottomOf = (notes: readonly Note[]): number => Math.max(0, ...notes.map(({ y, height }) => y + height))

/** As wide as the notes in it, and as its name; in column `first` where there are no notes. */
const sidesOf = (notes: readonly Pinned[], words: Area['words'], first = 0): Sides => {
  const used = notes.length === 0 ? [first] : notes.map(({ column }) => column)
  const [left, right] = [Math.min(...used), Math.max(...used)]
  const xs = notes.filter(({ column }) => column === left).map(({ x }) => x)
  const ends = notes.filter(({ column }) => column === right).map(({ x, width }) => x + width)
  const begin = Math.min(BLOCK.width, ...xs) - PROCESS.padding
  const end = Math.max(0, ...ends) + PROCESS.padding
  const named = left === right ? begin + Math.min(BLOCK.width, titleWidth('process', words)) : end
  return { left: { column: left, x: begin }, right: { column: right, x: Math.max(end, named) } }
}

type Sides = Pick<PinnedArea, 'left' | 'right'>

const sidesAround = (areas: readonly Sides[], notes: Sides): Sides => {
  const all = [...areas, notes]
  const left = all.map((one) => one.left).reduce((a, b) => ((b.column - a.column || b.x - a.x) < 0 ? b : a))
  const right = all.map((one) => one.right).reduce((a, b) => ((b.column - a.column || b.x - a.x) > 0 ? b : a))
  return {
    left: { ...left, x: left.x - AREA.padding },
    right: { ...right, x: right.x + AREA.padding },
  }
}

type Skyline = {
  /** The first free place under these columns. */
  readonly under: (first: number, last: number) => number
  readonly reach: (span: readonly [number, number], bottom: number) => void
}

/** How far down each column is filled, from `top` on. */
const skylineFrom = (top: number): Skyline => {
  const bottoms = new Map<number, number>()
  const ranksOf = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i)
  return {
    under: (first, last) => Math.max(...ranksOf(first, last).map((rank) => bottoms.get(rank) ?? top)),
    reach: ([first, last], bottom) => {
      for (const rank of ranksOf(first, last)) bottoms.set(rank, bottom)
    },
  }
}
