import type { Link } from '../board.ts'
import { cheapest, climb, cross, CROSSED, crowd, heightIn, type Hop } from './crossing.ts'
import { channelCell, type Gap, type Ground, TIP, zoneCell } from './ground.ts'
import {
  type Cells,
  highest,
  lowest,
  type Net,
  opposite,
  type Place,
  type Port,
  type Side,
  type Vertical,
} from './net.ts'
import { mayFollow } from './ports.ts'
import type { Tracks } from './tracks.ts'

/** What has been decided so far. */
export type Plan = {
  readonly ground: Ground
  readonly tracks: Tracks
  /** How many lines run through each gap. */
  readonly loads: Map<Gap, number>
  readonly verticals: Vertical[]
}

/** Leads one more link of a net from its hub, or from where the net passes already, to its other end. */
export const route = (net: Net, link: Link, plan: Plan): void => {
  const { port } = net.leaves.get(link)!
  const last = isBesideHub(net.hub, port, plan) ? leadBeside(net, port, plan) : leadAround(net, port, plan)
  net.leaves.set(link, { port, last })
}

/** Both look onto the same zone, and nothing lies between. */
const isBesideHub = ({ reach: { zone }, side, y }: Port, leaf: Port, { ground }: Plan): boolean => {
  const other = leaf.reach.zone
  const isSame = zone !== null && other !== null && zone.column === other.column && zone.left === other.left
  return isSame && side !== leaf.side && ground.isFree(zone, y, leaf.y)
}

const leadBeside = (net: Net, leaf: Port, plan: Plan): Vertical | null => {
  if (net.hub.y === leaf.y) return null
  const vertical = hubZoneOf(net, plan)
  vertical.joints.push({ y: leaf.y, side: opposite(leaf.side) })
  return vertical
}

/** A way's first or last part: at which channel and height it is, after which gap of its own column if its note does not look onto a channel. */
type End = {
  readonly channel: number
  readonly y: number
  readonly cost: number
  readonly hop: Hop | null
  readonly trunk: Vertical | null
}

const leadAround = (net: Net, leaf: Port, plan: Plan): Vertical => {
  const ends = endsOf(leaf, plan)
  const starts = [...trunksOf(net, leaf), ...endsOf(net.hub, plan)]
  const ways = ends.flatMap((end) =>
    starts.map((start) => {
      const way = { from: start.channel, to: end.channel, y: start.y, yEnd: end.y }
      const crossing = cross(plan.ground, plan.loads, way)
      const cost = start.cost + crossing.cost + end.cost
      if (!end.hop) return { start, end, hops: crossing.hops, cost }
      const { gap, bottom = gap.bottom } = end.hop
      return { start, end, hops: [...crossing.hops, { ...end.hop, y: heightIn({ ...gap, bottom }, crossing.y) }], cost }
    }),
  )
  const { start, end, hops } = cheapest(ways, ({ cost }) => cost)
  if (start.hop && start.hop.gap === end.hop?.gap)
    return lay({ net, leaf, start, runs: [{ hops: [start.hop], from: null, to: null }] }, plan)
  return lay({ net, leaf, start, runs: runsOf(start.hop ? [start.hop, ...hops] : hops, start, end) }, plan)
}

const trunksOf = ({ channels }: Net, leaf: Port): readonly End[] =>
  [...channels].map(([channel, trunk]) => {
    const y = Math.min(lowest(trunk), Math.max(highest(trunk), leaf.y))
    return { channel, y, cost: 0, hop: null, trunk }
  })

const endsOf = (port: Port, { ground: { gaps, isFree }, loads }: Plan): readonly End[] => {
  const { note, reach, y, side } = port
  const { place } = reach
  if (place.kind === 'channel') return [{ channel: place.column, y, cost: 0, hop: null, trunk: null }]
  const own = gaps[note.column]!
  const above = own.findLast((gap) => gap.bottom < note.y)
  const below = side === 'top' ? undefined : own.find((gap) => note.y + note.height < gap.top)
  const all = [below, above].flatMap((gap): readonly End[] => {
    if (!gap) return []
    const bottom = side === 'top' ? note.y - TIP : gap.bottom
    const inGap = heightIn({ ...gap, bottom }, y)
    if (!isFree(place, side === 'top' ? bottom : y, inGap)) return []
    const hop: Hop = { column: note.column, gap, y: inGap, bottom }
    const cost = climb(y, inGap) + CROSSED + crowd(gap, loads)
    return [note.column, note.column + 1].map((channel): End => ({ channel, y: inGap, cost, hop, trunk: null }))
  })
  if (all.length === 0) throw new Error(`Expected a way from ${note.id} past its column, found none`)
  return all
}

/** Hops on one height, one after the other: a level piece of the way between two places. */
type Run = { readonly hops: readonly Hop[]; readonly from: number | null; readonly to: number | null }

/** `from` and `to` are channels; null stands for the zone beside hub or leaf. */
const runsOf = (hops: readonly Hop[], start: End, end: End): readonly Run[] => {
  const runs: Run[] = []
  let channel = start.hop ? null : start.channel
  for (const [i, hop] of hops.entries()) {
    const isFirst = i === 0 && start.hop !== null
    const isLast = i === hops.length - 1 && end.hop !== null
    const into: number | null = channel
    const out = isLast ? null : isFirst ? start.channel : into === hop.column ? hop.column + 1 : hop.column
    const before = runs.at(-1)
    const isStraight =
      before && into !== null && before.hops.at(-1)!.y === hop.y && before.hops.at(-1)!.column !== hop.column
    if (isStraight) runs.splice(-1, 1, { ...before, hops: [...before.hops, hop], to: out })
    else runs.push({ hops: [hop], from: into, to: out })
    channel = out
  }
  return runs
}

type Lead = { readonly net: Net; readonly leaf: Port; readonly start: End; readonly runs: readonly Run[] }

/** Gives each run its height and joins them by verticals. Where the net passes already it is joined there. */
const lay = ({ net, leaf, start, runs }: Lead, plan: Plan): Vertical => {
  const known = runs.findLastIndex(({ to }) => to !== null && net.channels.has(to))
  let vertical = known === -1 ? beginOf(net, start, plan) : net.channels.get(runs[known]!.to!)!
  for (const run of runs.slice(known + 1)) {
    const y = heightOf(run, { net, leaf }, plan)
    const side = sideOf(run, net.hub, leaf)
    vertical.joints.push({ y, side })
    const place = run.to === null ? leaf.reach.place : ({ kind: 'channel', column: run.to } as const)
    const next: Vertical = { place, parent: vertical, parentY: y, joints: [{ y, side: opposite(side) }] }
    plan.verticals.push(next)
    if (run.to !== null) net.channels.set(run.to, next)
    vertical = next
  }
  vertical.joints.push({ y: leaf.y, side: opposite(leaf.side) })
  return vertical
}

const beginOf = (net: Net, { trunk, channel, hop }: End, plan: Plan): Vertical => {
  if (trunk) return trunk
  if (hop) return hubZoneOf(net, plan)
  const known = net.channels.get(channel)
  if (known) return known
  const vertical = beginAtHub(net.hub, net.hub.reach.place, plan)
  net.channels.set(channel, vertical)
  return vertical
}

const hubZoneOf = (net: Net, plan: Plan): Vertical =>
  (net.hubZone ??= beginAtHub(net.hub, net.hub.reach.zone ?? net.hub.reach.place, plan))

const beginAtHub = ({ y, side }: Port, place: Place, { verticals }: Plan): Vertical => {
  const vertical: Vertical = { place, parent: null, parentY: y, joints: [{ y, side: opposite(side) }] }
  verticals.push(vertical)
  return vertical
}

/** To which side a run leads from where it begins. */
const sideOf = ({ hops, from, to }: Run, hub: Port, leaf: Port): Side => {
  const first = hops[0]!.column
  if (from !== null) return from <= first ? 'right' : 'left'
  if (to !== null) return to > first ? 'right' : 'left'
  return (hub.reach.zone?.left ?? 0) < (leaf.reach.zone?.left ?? 0) ? 'right' : 'left'
}

const heightOf = ({ hops, from, to }: Run, { net, leaf }: Pick<Lead, 'net' | 'leaf'>, plan: Plan): number => {
  const cellOf = (channel: number | null, port: Port): number => {
    if (channel !== null) return channelCell(channel)
    const { place } = port.reach
    return place.kind === 'zone' ? zoneCell(place) : channelCell(place.column)
  }
  const ends = [cellOf(from, net.hub), cellOf(to, leaf)] as const
  const cells: Cells = [Math.min(...ends), Math.max(...ends)]
  const y = plan.tracks.freeNear(hops[0]!.y, cells, {
    top: Math.max(...hops.map(({ gap }) => gap.top)),
    bottom: Math.min(...hops.map(({ gap, bottom }) => bottom ?? gap.bottom)),
    mayTouch: (owner) => owner !== null && (owner === net || ('side' in owner && mayFollow(net, owner))),
  })
  plan.tracks.take(y, cells, net)
  for (const { gap } of hops) plan.loads.set(gap, (plan.loads.get(gap) ?? 0) + 1)
  return y
}
