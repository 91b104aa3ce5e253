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
  readonly drift: readonly Drift[]
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
    const reach = isOutside ? 0 : (BOW.first + BOW.next * lanes.get(link)!) * o.unit
    const drawn = isOutside ? reachIn(upstream, downstream, contexts) : bow(upstream, downstream, { contexts, reach })
    return { ...link, ...drawn, isOutside, upstream, downstream }
  })
  return { boxes, lines }
}

type Drawn = Pick<MapLine, 'path' | 'label'>

/** From one's right edge to the other's, around all contexts that lie between. */
const bow = (
  one: Place,
  other: Place,
  { contexts, reach }: { readonly contexts: readonly Box[]; readonly reach: number },
): Drawn => {
  const [top, bottom] = [Math.min(one.y, other.y), Math.max(one.y, other.y)]
  const passed = contexts.filter(({ y, height }) => top <= y + height && y <= bottom)
  const begin = Math.max(one.x, other.x, ...passed.map(({ x, width }) => x + width))
  const x = begin + reach
  return {
    path: `M${one.x} ${one.y}H${begin}C${x} ${one.y} ${x} ${other.y} ${begin} ${other.y}H${other.x}`,
    // A cubic is in the middle at three quarters of the way to its control points.
    label: { x: begin + reach * 0.75, y: (one.y + other.y) / 2 },
  }
}

/** Between a system outside and a context, level where other contexts may lie above and below. */
const reachIn = (one: Place, other: Place, contexts: readonly Box[]): Drawn => {
  const end = Math.min(...contexts.map(({ x }) => x))
  const [first, last] = [Math.min(one.x, end), Math.min(other.x, end)]
  const x = (first + last) / 2
  return {
    path: `M${one.x} ${one.y}H${first}C${x} ${one.y} ${x} ${other.y} ${last} ${other.y}H${other.x}`,
    label: { x, y: (one.y + other.y) / 2 },
  }
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
  // Bows lie within each other: of two that lead up, the longer one ends below, of two that lead down it ends above.
  const orderAt = (box: MapBox, other: MapBox) => {
    const ahead = middleOf(other) - middleOf(box)
    return box.kind === 'context' && other.kind === 'context' ? 1 / ahead : ahead
  }
  return (link, box) => {
    const own = joined.find((one) => one.link === link)!
    const left = isLeft(box, own.isOutside)
    const here = joined
      .filter(({ up, down, isOutside }) => (up === box || down === box) && isLeft(box, isOutside) === left)
      .toSorted((a, b) => orderAt(box, a.up === box ? a.down : a.up) - orderAt(box, b.up === box ? b.down : b.up))
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
    const against = drift.filter((one) => one.isAbout(relation))
    return { id: `relation ${i}`, upstream, downstream, relation, drift: against }
  })
  const unsaid = new Map<string, Link>()
  for (const one of drift) {
    const { between } = one
    if (!between || relations.some(one.isAbout)) continue
    const [downstream, upstream] = between
    const id = `drift ${downstream} ${upstream}`
    unsaid.set(id, { id, upstream, downstream, relation: null, drift: [...(unsaid.get(id)?.drift ?? []), one] })
  }
  return [...said, ...unsaid.values()]
}

type Outside = { readonly contexts: readonly MapBox[]; readonly description: Description; readonly unit: number }

/** Each at the height of the first context it stands in relation to; where that is taken, below. */
const outsideBoxes = (links: readonly Link[], { contexts, description, unit }: Outside): readonly MapBox[] => {
  const systems = description.contexts.flatMap(({ externalSystems }) => externalSystems)
  const known = new Set([...description.contexts, ...systems].map(({ name }) => name))
  // What nobody declared is called as the code calls it.
  const strange = links.flatMap(({ upstream, downstream }) => [upstream, downstream]).filter((name) => !known.has(name))
  const named = [
    ...new Map<string, Label>([
      ...systems.map((one) => [one.name, one.words] as const),
      ...strange.map((name) => [name, { ko: name, en: name }] as const),
    ]),
  ]
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
