import type { Link, Point } from '../board.ts'
import type { Column } from '../columns.ts'
import { LINE } from '../geometry.ts'
import type { Pinned } from '../place-block.ts'
import { channelCell, groundOf, type Obstacle } from './ground.ts'
import { type Lane, lanesOf } from './lanes.ts'
import type { Net, Port, Vertical } from './net.ts'
import { netsOf } from './ports.ts'
import { type Plan, route } from './route.ts'
import { createTracks } from './tracks.ts'

/** An area's upper or lower edge: no line lies on it. */
export type Edge = { readonly y: number; readonly first: number; readonly last: number }

type Given = {
  readonly columns: readonly Column[]
  readonly notes: readonly Pinned[]
  readonly obstacles: readonly Obstacle[]
  readonly edges: readonly Edge[]
  readonly height: number
}

export type Lines = {
  /** How many lines run side by side in each channel at most. */
  readonly lanes: readonly number[]
  /** Of each link, once it is known where columns and channels begin. */
  readonly pointsOf: (link: Link, scale: Scale) => readonly Point[]
}

/** Where a column begins, and the first lane of a channel that has so many. */
export type Scale = {
  readonly columnX: (column: number) => number
  readonly laneX: (channel: number, lane: Lane) => number
}

/**
 * Lines from note to note that pass behind none: up and down in the channels between columns, level where a column is free. What shares
 * an end runs together; nothing else lies on one line.
 */
export const drawLines = (links: readonly Link[], given: Given): Lines => {
  const { columns, notes, obstacles, edges, height } = given
  const ground = groundOf(columns, notes, { obstacles, height })
  const tracks = createTracks()
  for (const { y, first, last } of edges) tracks.take(y, [channelCell(first), channelCell(last + 1)], null)
  const nets = netsOf(links, notes, { ground, tracks })
  const plan: Plan = { ground, tracks, loads: new Map(), verticals: [] }
  for (const net of nets) for (const link of net.links) route(net, link, plan)
  const lanes = lanesOf(plan.verticals)
  const netOf = new Map(nets.flatMap((net) => net.links.map((link) => [link, net] as const)))
  return {
    lanes: channelCounts(lanes, columns.length + 1),
    pointsOf: (link, scale) =>
      pointsOf(link, netOf.get(link)!, scale, (vertical) => xOf(vertical, lanes.get(vertical), scale)),
  }
}

const channelCounts = (lanes: ReadonlyMap<Vertical, Lane>, channels: number): readonly number[] => {
  const counts = Array.from({ length: channels }, () => 0)
  for (const [{ place }, { count }] of lanes) if (place.kind === 'channel') counts[place.column] = count
  return counts
}

const xOf = ({ place }: Vertical, lane: Lane | undefined, { columnX, laneX }: Scale): number => {
  const { index, count } = lane ?? { index: 0, count: 1 }
  if (place.kind === 'channel') return laneX(place.column, { index, count })
  const step = Math.min(LINE.pitch, (place.right - place.left) / Math.max(1, count - 1))
  const middle = (place.left + place.right) / 2
  return columnX(place.column) + middle + (index - (count - 1) / 2) * step
}

/** From where it begins to its tip, whichever of both is the hub. */
const pointsOf = (
  link: Link,
  { hub, leaves }: Net,
  scale: Scale,
  x: (vertical: Vertical) => number,
): readonly Point[] => {
  const { port, last } = leaves.get(link)!
  const points: Point[] = [edgeOf(port, scale)]
  let y = port.y
  for (let vertical = last; vertical !== null; vertical = vertical.parent) {
    points.push([x(vertical), y], [x(vertical), vertical.parentY])
    y = vertical.parentY
  }
  points.push(edgeOf(hub, scale))
  return corners(hub.side === 'right' ? points.toReversed() : points)
}

const edgeOf = ({ note, side, y }: Port, { columnX }: Scale): Point => {
  const x = { left: 0, top: note.width / 2, right: note.width }[side]
  return [columnX(note.column) + note.x + x, y]
}

/** Without points at which a line goes straight on. */
const corners = (points: readonly Point[]): readonly Point[] =>
  points.reduce<Point[]>((kept, point) => {
    const [before, last] = kept.slice(-2)
    if (last && last[0] === point[0] && last[1] === point[1]) return kept
    const isStraight = [0, 1].some((axis) => before?.[axis] === last?.[axis] && last?.[axis] === point[axis])
    return before && isStraight ? [...kept.slice(0, -1), point] : [...kept, point]
  }, [])
