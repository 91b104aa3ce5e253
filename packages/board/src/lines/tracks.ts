import { LINE } from '../geometry.ts'
import type { Cells, Net, Port } from './net.ts'

/** What lies level at a height: a part of a net, what leads to a port, or an area's edge (null). */
export type Owner = Net | Port | null

type Level = { readonly y: number; readonly owner: Owner }

/** Levels that are taken, by the cells they reach over. */
export type Tracks = {
  readonly take: (y: number, cells: Cells, owner: Owner) => void
  /**
   * The height nearest to `y` within `top` and `bottom` to which nothing comes closer than one pitch, but what `mayTouch` allows. Where
   * there is none, lines come closer to each other.
   */
  readonly freeNear: (y: number, cells: Cells, o: Wish) => number
}

type Wish = { readonly top: number; readonly bottom: number; readonly mayTouch: (owner: Owner) => boolean }

/** Where there are more lines than fit in their room, they halve their distance; never to less than this, in pixels. */
const DISTANCE_MIN = LINE.pitch / 2 ** 8

export const createTracks = (): Tracks => {
  const byCell = new Map<number, Level[]>()
  const near = ([from, to]: Cells, { top, bottom, mayTouch }: Wish): readonly number[] => {
    const ys = new Set<number>()
    for (let cell = from; cell <= to; cell++)
      for (const { y, owner } of byCell.get(cell) ?? [])
        if (top - LINE.pitch < y && y < bottom + LINE.pitch && !mayTouch(owner)) ys.add(y)
    return [...ys].toSorted((a, b) => a - b)
  }
  return {
    take: (y, [from, to], owner) => {
      for (let cell = from; cell <= to; cell++) {
        const levels = byCell.get(cell)
        if (levels) levels.push({ y, owner })
        else byCell.set(cell, [{ y, owner }])
      }
    },
    freeNear: (y, cells, wish) => {
      const taken = near(cells, wish)
      for (let distance: number = LINE.pitch; distance >= DISTANCE_MIN; distance /= 2) {
        const free = nearestFree(y, taken, { ...wish, distance })
        if (free !== undefined) return free
      }
      return y
    },
  }
}

type Room = { readonly top: number; readonly bottom: number; readonly distance: number }

/** Only next to what is taken can the nearest free height be, and at `y` itself. */
const nearestFree = (y: number, taken: readonly number[], { top, bottom, distance }: Room): number | undefined => {
  const isFree = (one: number) =>
    top <= one && one <= bottom && taken.every((other) => Math.abs(one - other) >= distance)
  if (isFree(y)) return y
  const places = taken.flatMap((other) => [other - distance, other + distance])
  let best: number | undefined
  for (const place of [...places, top, bottom])
    if ((best === undefined || Math.abs(place - y) < Math.abs(best - y)) && isFree(place)) best = place
  return best
}
