import { type Column, SLOT } from '../columns.ts'
import { ACTOR, BLOCK, LINE, NOTE } from '../geometry.ts'
import type { Pinned } from '../place-block.ts'
import type { Edge, Place, Reach, Side, Zone } from './net.ts'

/** Heights, both included, between which no note of a column lies. */
export type Gap = { readonly top: number; readonly bottom: number }

/** What no line may lie on besides notes: the titles of areas. */
export type Obstacle = { readonly column: number; readonly y: number; readonly height: number }

/** Where lines can run. Columns are numbered from 0; channel `n` is left of column `n`, one more right of the last. */
export type Ground = {
  readonly columns: number
  /** Of each column, from above. */
  readonly gaps: readonly (readonly Gap[])[]
  readonly reachOf: (note: Pinned, side: Edge) => Reach
  /** True where nothing lies in a zone between two heights. */
  readonly isFree: (zone: Place, y1: number, y2: number) => boolean
}

/**
 * A column has a channel before it and up to five places within: slots for notes, and zones between them. A cell is one of these six: which
 * cells two lines take at what height tells whether they meet, before anybody knows how wide channels are.
 */
const CELLS = 6

export const channelCell = (channel: number): number => channel * CELLS

/** A zone between two slots, or above a note in a slot. */
export const zoneCell = ({ column, left, right }: Zone): number =>
  column * CELLS + (left === right ? cellAt(left) : 2 * (slotAt(left) + 1))

const slotAt = (x: number): number => Math.floor(x / SLOT)
const cellAt = (x: number): number => 2 * slotAt(x) + 1

/** Gaps that are lower are none. */
const GAP_MIN = 2 * LINE.clearance + LINE.pitch
/** Between a note's edge and a line beside it: there the tip of an arrow must fit. */
export const TIP = 12

export const groundOf = (
  columns: readonly Column[],
  notes: readonly Pinned[],
  o: { readonly obstacles: readonly Obstacle[]; readonly height: number },
): Ground => {
  const inColumn = columns.map((_, i) => notes.filter(({ column }) => column === i))
  const gaps = columns.map((_, i) => {
    const taken = [...inColumn[i]!, ...o.obstacles.filter(({ column }) => column === i)]
    return gapsBetween(taken, o.height)
  })
  return {
    columns: columns.length,
    gaps,
    reachOf: (note, side) =>
      side === 'top'
        ? above(note)
        : reachOf(note, side, { column: columns[note.column]!, others: inColumn[note.column]! }),
    isFree: (zone, y1, y2) => {
      if (zone.kind === 'channel') return true
      const [top, bottom] = [Math.min(y1, y2), Math.max(y1, y2)]
      return inColumn[zone.column]!.every(
        ({ x, y, width, height }) => zone.right < x || x + width < zone.left || bottom < y || y + height < top,
      )
    },
  }
}

const gapsBetween = (taken: readonly { readonly y: number; readonly height: number }[], height: number): Gap[] => {
  const gaps: Gap[] = []
  let top = 0
  for (const one of taken.toSorted((a, b) => a.y - b.y)) {
    if (one.y - top >= GAP_MIN) gaps.push({ top: top + LINE.clearance, bottom: one.y - LINE.clearance })
    top = Math.max(top, one.y + one.height)
  }
  return [...gaps, { top: top + LINE.clearance, bottom: Math.max(height, top + GAP_MIN) - LINE.clearance }]
}

const above = (note: Pinned): Reach => {
  const middle = note.x + note.width / 2
  const zone: Zone = { kind: 'zone', column: note.column, left: middle, right: middle }
  const cell = note.column * CELLS + cellAt(note.x)
  return { cells: [cell, cell], zone, place: zone }
}

type Beside = { readonly column: Column; readonly others: readonly Pinned[] }

const reachOf = (note: Pinned, side: Side, { column, others }: Beside): Reach => {
  const own = cellAt(note.x)
  const cells = others.filter((one) => one !== note && isBeside(one, note)).map(({ x }) => cellAt(x))
  const next =
    side === 'right'
      ? Math.min(CELLS + 1, ...cells.filter((cell) => own < cell)) - 1
      : Math.max(-1, ...cells.filter((cell) => cell < own)) + 1
  const base = note.column * CELLS
  const zone = zoneBeside(note, side, column)
  const isOpen = zone === null || next === (side === 'right' ? CELLS : 0)
  return {
    cells: side === 'right' ? [base + own + 1, base + next] : [base + next, base + own - 1],
    zone,
    place: isOpen ? { kind: 'channel', column: note.column + (side === 'right' ? 1 : 0) } : zone,
  }
}

/** Null where a note looks onto a channel. Beside the first of three slots actors may stand out of commands. */
const zoneBeside = (note: Pinned, side: Side, { slots }: Column): Zone | null => {
  const slot = slotAt(note.x) + (side === 'right' ? 1 : 0)
  if (slot === 0 || slot === slots) return null
  const end = slot * SLOT - (slots > 2 && slot === 1 ? ACTOR.overlapX - LINE.clearance : 0)
  return zoneFrom(note.column, slot * SLOT - BLOCK.lead, end)
}

const zoneFrom = (column: number, left: number, right: number): Zone => {
  return { kind: 'zone', column, left: left + LINE.clearance, right: right - TIP }
}

/** In the same row: notes of full size, as only those are in lines' ways at the height of their middles. */
const isBeside = (one: Pinned, { y, height }: Pinned): boolean =>
  one.height === NOTE.height && one.y < y + height && y < one.y + one.height
