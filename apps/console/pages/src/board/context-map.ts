import type { Board, Box } from '@banyan/board'
import type { Description, Relation, Words } from '@banyan/model'
import type { Drift } from './drift.ts'

type Label = Pick<Words, 'ko' | 'en'>

/** A bounded context or a system outside, as the map shows it. */
export type MapBox = Box & {
  readonly name: string
  readonly kind: 'context' | 'external-system'
  readonly words: Label
}

/** How two of them stand to each other; `relation` is null where code leans on a neighbour and the map is silent. */
export type MapLine = {
  readonly id: string
  readonly path: string
  /** Between a context and a system outside; else between two contexts. */
  readonly isOutside: boolean
  readonly upstream: Place
  readonly downstream: Place
  readonly label: Place
  readonly relation: Relation | null
  readonly drift: readonly string[]
}
type Place = { readonly x: number; readonly y: number }

export type ContextMap = { readonly boxes: readonly MapBox[]; readonly lines: readonly MapLine[] }

/** Sizes on the screen, in pixels; on the board they are larger by as much as it is zoomed out. */
const OUTSIDE = { width: 104, height: 40, gap: 220, spread: 14 } as const
const BOW = { first: 70, next: 46 } as const
/** Between lines that meet at the same box. */
const STEP = 26

/** What lies left and right of the board on the map, in pixels of the screen. */
export const MAP_MARGIN = OUTSIDE.width + OUTSIDE.gap + 16

/**
 * The context map over the board's areas: systems outside on the left, joined to the contexts they stand in relation to; relations between
 * contexts on the right. `unit` is how many pixels of the board one pixel of the screen is.
 */
export const contextMapOf = (
  board: Board,
  o: { readonly description: Description; readonly drift: readonly Drift[]; readonly unit: number },
): ContextMap => {
  const contexts = contextBoxes(board)
  const links = linksOf(o.description, o.drift)
  const outside = outsideBoxes(links, { contexts, description: o.description, unit: o.unit })
  const boxes = [...contexts, ...outside]
  const joined = links.flatMap((link): readonly Joined[] => {
    const [up, down] = [link.upstream, link.downstream].map((name) => boxes.find((box) => box.name === name))
    return up && down ? [{ link, up, down, isOutside: up.kind !== down.kind }] : []
  })
  const ends = endsOf(joined, o.unit)
  const lanes = lanesOf(
    joined.filter(({ isOutside }) => !isOutside),
    ends,
  )
  const lines = joined.map((one): MapLine => {
    const { link, up, down, isOutside } = one
    const [upstream, downstream] = [ends(link, up), ends(link, down)]
    const bow = isOutside ? 0 : (BOW.first + BOW.next * lanes.get(link)!) * o.unit
    const x = isOutside ? (upstream.x + downstream.x) / 2 : Math.max(upstream.x, downstream.x) + bow
    const path = `M${upstream.x} ${upstream.y}C${x} ${upstream.y} ${x} ${downstream.y} ${downstream.x} ${downstream.y}`
    // A cubic is in the middle at three quarters of the way to its control points.
    const middle = isOutside ? x : Math.max(upstream.x, downstream.x) + bow * 0.75
    return { ...link, path, isOutside, upstream, downstream, label: { x: middle, y: (upstream.y + downstream.y) / 2 } }
  })
  return { boxes, lines }
}

type Joined = { readonly link: Link; readonly up: MapBox; readonly down: MapBox; readonly isOutside: boolean }

type Ends = (link: Link, box: MapBox) => Place

/** How far out each line between contexts runs: short ones inside, and side by side only where they would meet. */
const lanesOf = (between: readonly Joined[], ends: Ends): ReadonlyMap<Link, number> => {
  const spans = between.map(({ link, up, down }) => {
    const ys = [ends(link, up).y, ends(link, down).y]
    return { link, top: Math.min(...ys), bottom: Math.max(...ys) }
  })
  const lanes: (typeof spans)[] = []
  for (const span of spans.toSorted((a, b) => a.bottom - a.top - (b.bottom - b.top))) {
    const isFree = (lane: typeof spans) => lane.every((one) => one.bottom < span.top || span.bottom < one.top)
    const lane = lanes.find(isFree) ?? lanes[lanes.push([]) - 1]!
    lane.push(span)
  }
  return new Map(lanes.flatMap((lane, i) => lane.map(({ link }) => [link, i] as const)))
}

const middleOf = ({ y, height }: Box): number => y + height / 2

/** Where each line meets a box: those of one side below each other, in the order of what they lead to, so that they don't cross. */
const endsOf = (joined: readonly Joined[], unit: number): Ends => {
  const isLeft = (box: MapBox, isOutside: boolean) => isOutside && box.kind === 'context'
  return (link, box) => {
    const own = joined.find((one) => one.link === link)!
    const left = isLeft(box, own.isOutside)
    const here = joined
      .filter(({ up, down, isOutside }) => (up === box || down === box) && isLeft(box, isOutside) === left)
      .toSorted((a, b) => middleOf(a.up === box ? a.down : a.up) - middleOf(b.up === box ? b.down : b.up))
    const shift = (here.indexOf(own) - (here.length - 1) / 2) * STEP * unit
    const y = Math.min(box.y + box.height, Math.max(box.y, middleOf(box) + shift))
    return { x: left ? box.x : box.x + box.width, y }
  }
}

const contextBoxes = ({ areas }: Board): readonly MapBox[] =>
  areas
    .filter(({ kind }) => kind === 'context')
    .map(({ id, ...area }): MapBox => ({ ...area, kind: 'context', name: id.slice('context '.length) }))

type Link = Pick<MapLine, 'id' | 'relation' | 'drift'> & { readonly upstream: string; readonly downstream: string }

/** The relations, each with what contradicts it; and of two without one, what their code does all the same. */
const linksOf = ({ relations }: Description, drift: readonly Drift[]): readonly Link[] => {
  const said = relations.map((relation, i): Link => {
    const { upstream, downstream } = relation
    const against = drift.filter(({ between }) => between?.includes(upstream) && between.includes(downstream))
    return { id: `relation ${i}`, upstream, downstream, relation, drift: against.map(({ text }) => text) }
  })
  const unsaid = new Map<string, Link>()
  for (const { between, text } of drift) {
    if (!between) continue
    const [downstream, upstream] = between
    if (said.some((link) => between.includes(link.upstream) && between.includes(link.downstream))) continue
    const id = `drift ${downstream} ${upstream}`
    unsaid.set(id, { id, upstream, downstream, relation: null, drift: [...(unsaid.get(id)?.drift ?? []), text] })
  }
  return [...said, ...unsaid.values()]
}

type Outside = { readonly contexts: readonly MapBox[]; readonly description: Description; readonly unit: number }

/** Each at the height of the first context it stands in relation to; where that is taken, below. */
const outsideBoxes = (links: readonly Link[], { contexts, description, unit }: Outside): readonly MapBox[] => {
  const systems = description.contexts.flatMap(({ externalSystems }) => externalSystems)
  const named = [...new Map(systems.map((one) => [one.name, one.words]))]
  const [width, height] = [OUTSIDE.width * unit, OUTSIDE.height * unit]
  const left = Math.min(...contexts.map(({ x }) => x)) - OUTSIDE.gap * unit - width
  const boxes: MapBox[] = []
  for (const [name, words] of named) {
    const link = links.find(({ upstream, downstream }) => upstream === name || downstream === name)
    const other = contexts.find((box) => box.name === link?.upstream || box.name === link?.downstream) ?? contexts[0]
    if (!other) continue
    const wish = other.y + other.height / 2 - height / 2
    const last = boxes.at(-1)
    const y = last ? Math.max(wish, last.y + height + OUTSIDE.spread * unit) : wish
    boxes.push({ name, words, kind: 'external-system', x: left, y, width, height })
  }
  return boxes
}
