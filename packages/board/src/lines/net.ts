import type { Link } from '../board.ts'
import type { Pinned } from '../place-block.ts'

/** Where lines may run up and down: in the channel left of a column, or within a column between two kinds of notes. */
export type Place = Zone | { readonly kind: 'channel'; readonly column: number }

/** `left` and `right` are measured from the column's left edge. */
export type Zone = { readonly kind: 'zone'; readonly column: number; readonly left: number; readonly right: number }

export type Side = 'left' | 'right'
/** Lines come to notes from the left and leave them to the right; only views are filled from above. */
export type Edge = Side | 'top'

/** Where lines of one kind leave a note, or reach it. */
export type Port = {
  readonly note: Pinned
  readonly side: Edge
  readonly links: Link[]
  readonly reach: Reach
  y: number
}

/**
 * What is free beside a note: cells of the ground up to the next note or the next channel, and where a line turns there. `zone` is what lies
 * between it and the next kind of notes of its column.
 */
export type Reach = { readonly cells: Cells; readonly place: Place; readonly zone: Zone | null }

/** From and to, both included. */
export type Cells = readonly [number, number]

/** A line's part that leads up or down. Parents lead to the hub; `parentY` is at what height. */
export type Vertical = {
  readonly place: Place
  readonly parent: Vertical | null
  readonly parentY: number
  /** Where it ends or lines come in from a side; null where it ends on a note. */
  readonly joints: { readonly y: number; readonly side: Side | null }[]
}

/** Arrows of one kind that share an end, the hub: they run together for as long as they can. */
export type Net = {
  readonly hub: Port
  readonly links: Link[]
  /** By the number of their channel. */
  readonly channels: Map<number, Vertical>
  /** Beside the hub, within its column. */
  hubZone: Vertical | null
  /** The last part before each other end; null for a straight line. */
  readonly leaves: Map<Link, { readonly port: Port; readonly last: Vertical | null }>
}

export const lowest = ({ joints }: Vertical): number => Math.max(...joints.map(({ y }) => y))
export const highest = ({ joints }: Vertical): number => Math.min(...joints.map(({ y }) => y))

export const opposite = (side: Edge): Side | null => {
  if (side === 'top') return null
  return side === 'left' ? 'right' : 'left'
}
